# says: Files of other tools that are YAML, or nearly.
# item: 0
mkdir -p .github/workflows aws ansible
printf 'on: push\njobs: { build: { runs-on: ubuntu-latest, steps: [{ run: make }] } }\n' >.github/workflows/ci.yml
printf 'Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n    Properties: { BucketName: !Sub "${AWS::StackName}-x" }\n' >aws/stack.yaml
printf -- '- hosts: all\n  tasks:\n    - name: {{ name }}\n' >ansible/play.yml
printf '{ "name": "x", "kind": "module", "version": "1.0.0" }\n' >package.json
printf 'services: { web: { image: web } }\n' >docker-compose.yml
