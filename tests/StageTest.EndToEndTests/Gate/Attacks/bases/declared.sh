cat >>scenarios/gb.yaml <<'EOF'
expectChange: { open: [{ from: gb/web, to: gb/db:5432 }] }
EOF
