namespace StageTest.Cli.Commands;

/// <summary>What people type most, for the help of each command. Tests hold every line to the command line as it is.</summary>
internal static class HelpExamples
{
    public const string Root = """
        Examples:
          stagetest run scenarios                                     all scenarios of a folder, on the best engine of this machine
          stagetest run scenarios/shop/lockdown.yaml --engine lab     one scenario, on real packets
          stagetest run scenarios -o json=report.json -o junit=r.xml  reports for scripts and CI beside the text
          stagetest gate --base origin/main --engine lab              decides on a pull request
          stagetest lint scenarios                                    checks the files and runs nothing
          stagetest map apps/shop                                     every connection that a folder of manifests leaves open
          stagetest diff main:apps/shop apps/shop                     what a change opens and closes
          stagetest lab scenarios/shop/lockdown.yaml                  keeps a scenario up to enter, edit and watch
          stagetest doctor                                            what the engines need and this machine has

        """;

    public const string Run = """
        Examples:
          stagetest run scenarios
          stagetest run scenarios/shop --engine lab --output markdown=summary.md
          stagetest run scenarios --output json | jq .decision
          stagetest run scenarios --output html=report.html               a page to look at
          stagetest run scenarios/shop --engine k3s                       on a cluster of k3s with Calico that is started for it
          stagetest run scenarios/wiki --engine cluster --context staging --probe-image registry.example/stagetest/probe-agent:1
          stagetest run scenarios/shop/lockdown.yaml --flow 'shop/web -> shop/db:5432/tcp'

        """;

    public const string Gate = """
        Examples:
          stagetest gate                                              the working tree against where it left main
          stagetest gate --base origin/main --head HEAD --engine lab  two revisions, on real packets
          stagetest gate --base origin/main --engine lab -o github -o markdown=comment.md -o sarif=gate.sarif
          stagetest gate --expect-change change.yaml --waivers-from base --min-mutation-score 0.8

        """;

    public const string Lint = """
        Examples:
          stagetest lint scenarios
          stagetest lint scenarios/shop/lockdown.yaml
          stagetest lint scenarios --strict            warnings fail a build
          stagetest lint scenarios --output json | jq '.findings[] | select(.id == "ST1004")'

        """;

    public const string Explain = """
        Examples:
          stagetest explain scenarios/shop/lockdown.yaml --from shop/web --to shop/db:5432
          stagetest explain scenarios/shop/lockdown.yaml --from shop/web --to shop/db:5432 --stage baseline --output json
          stagetest explain --manifests apps/shop --from shop/web --to shop/db:sql
          stagetest explain scenarios/shop/lockdown.yaml --from external/internet --to shop/web:80

        """;

    public const string Map = """
        Examples:
          stagetest map apps/shop
          stagetest map scenarios/shop/lockdown.yaml --stage promoted --output md
          stagetest map apps/shop --output dot | dot -Tsvg > shop.svg

        """;

    public const string Diff = """
        Examples:
          stagetest diff scenarios/shop/lockdown.yaml
          stagetest diff before/ after/ --exit-code
          stagetest diff main:apps/shop apps/shop --output md

        """;

    public const string Lab = """
        Examples:
          stagetest lab scenarios/shop/lockdown.yaml                   shows the matrix, and applies the policies anew when files change
          stagetest lab scenarios/shop/lockdown.yaml --stage promoted
          stagetest lab scenarios/shop/lockdown.yaml --real shop/db    leaves the database's port to a real program
          stagetest lab exec shop/db -- redis-server --port 5432       from another terminal
          stagetest lab exec shop/api -- redis-cli -h db.shop -p 5432 PING

        While it runs: b, s or p and q on a terminal; else lines: baseline, staged, promoted or quit.

        """;

    public const string Exec = """
        Examples:
          stagetest lab exec shop/web -- curl http://api.shop:8080
          stagetest lab exec shop/db-1 -- ss -tln
          stagetest lab exec --lab shop-lockdown-2 external/internet -- ping -c 1 web.shop

        """;

    public const string List = """
        Examples:
          stagetest lab list

        """;

    public const string Doctor = """
        Examples:
          stagetest doctor
          stagetest doctor --output json | jq '.engines[] | select(.canRun) | .name'

        """;

    public const string Schema = """
        Examples:
          stagetest schema > scenario.schema.json
          # yaml-language-server: $schema=scenario.schema.json      the first line of a scenario beside it

        """;

    public const string Mutate = """
        Examples:
          stagetest mutate scenarios/shop/lockdown.yaml
          stagetest mutate scenarios --min-score 0.9
          stagetest mutate scenarios --output json | jq .score

        """;

    public const string Promote = """
        Examples:
          stagetest run scenarios/shop --engine lab -o json=report.json    proves it
          stagetest promote --from report.json --dry-run                   shows what would change
          stagetest promote --from report.json                             changes it, and writes promotion.json
          stagetest promote scenarios/shop --from report.json --record records/shop.json

        """;

    public const string Verify = """
        Examples:
          stagetest verify promotion.json
          stagetest verify promotion.json --repository checkout && kubectl apply -R -f checkout/policies/shop/live

        """;

    public const string Init = """
        Examples:
          stagetest init --manifests apps/shop --policies policies/shop --output scenarios/shop/today.yaml
          stagetest init --manifests apps/shop --name shop --force

        """;

    public const string Record = """
        Examples:
          stagetest record scenarios/shop/lockdown.yaml                     shows what would change
          stagetest record scenarios/shop/lockdown.yaml --write             and writes it
          stagetest record scenarios/shop/lockdown.yaml --engine lab --yes  asks nobody, also on a terminal

        """;

    public const string Watch = """
        Examples:
          stagetest watch scenarios/shop/lockdown.yaml                 after each save, by calculation
          stagetest watch scenarios/shop/lockdown.yaml --engine lab    the same with packets

        """;

    public const string Clean = """
        Examples:
          stagetest clean                      containers, networks and volumes of all runs, kept clusters too
          stagetest clean --run st-0123456789  of one run
          stagetest clean --context staging    namespaces, policies and tiers on a cluster

        """;

    public const string ProbeImage = """
        Examples:
          stagetest probe-image --output probe-agent.tar
          skopeo copy oci-archive:probe-agent.tar docker://registry.example/stagetest/probe-agent:1

        """;

    public const string ClusterRole = """
        Examples:
          stagetest cluster-role | kubectl apply -f -
          stagetest cluster-role --allow-cluster-scope > role.yaml    for scenarios with policies or tiers of the whole cluster

        """;
}
