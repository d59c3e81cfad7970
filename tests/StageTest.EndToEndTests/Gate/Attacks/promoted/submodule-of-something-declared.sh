# says: A submodule where the base says that nothing is deployed.
# item: 0
# base: settings
git update-index --add --cacheinfo "160000,$(git rev-parse HEAD),docs/theme"
mkdir -p docs/theme
