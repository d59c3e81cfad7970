# says: Attributes that change nothing of a policy, and some of files that are no policies.
# item: 5
cat >.gitattributes <<'EOF'
*.yaml text eol=lf diff=yaml linguist-language=YAML -export-subst
docs/ export-ignore
README.md export-subst
scenarios/ export-ignore
*.png filter=lfs diff=lfs
EOF
