# says: A submodule comes, whose files are not in the repository.
# item: 2
# reason: uncovered-policy
mkdir deploy; h=$(git rev-parse HEAD); git update-index --add --cacheinfo 160000,$h,deploy; printf '[submodule "deploy"]\n\tpath = deploy\n\turl = https://example.org/evil\n' > .gitmodules
