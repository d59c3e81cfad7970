sed -i 's|../policies/gb/live/\]|../policies/gb/live/*.yaml]|' scenarios/gb.yaml
