# The base's scenario has a line of expectations about a workload that does not exist.
sed -i 's|- { from: gb/web, to: gb/api:8080 }|- { from: gb/web, to: gb/api:8080 }\n      - { from: gb/web, to: gb/gone }|' scenarios/gb.yaml
