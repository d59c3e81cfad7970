# says: Files of a chart change that no policy uses, and its version.
# item: 2
# base: whole-chart
echo '# Shop' >charts/shop/README.md
echo '# nothing' >charts/shop/.helmignore
sed -i 's/^version: 0.1.0/version: 0.2.0/' charts/shop/Chart.yaml
sed -i 's/apps\/v1/apps\/v1 # a comment/' charts/shop/templates/web.yaml
git mv charts/shop/templates/version.yaml charts/shop/templates/by-version.yaml
