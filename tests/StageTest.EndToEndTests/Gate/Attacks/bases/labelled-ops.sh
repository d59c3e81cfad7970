sed -i 's|ops: {}|ops: { labels: { team: ops } }|' scenarios/gb.yaml
