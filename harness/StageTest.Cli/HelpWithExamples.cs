using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace StageTest.Cli;

/// <summary>The usual help, followed by what people type most and what scripts need to know.</summary>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    private const string ExitCodes = """
        Exit codes:
          0    promote: every stage was observed completely and is as expected
          1    hold: some flow differs, or something was not observed
          2    bad input or a wrong command line; nothing was run
          3    the engine or its surroundings failed
          130  interrupted; what the engine made was removed

        """;

    private const string ExitCodesOfInit = """
        Exit codes:
          0    written
          2    bad input or a wrong command line; nothing was written
          3    the file cannot be written
          130  interrupted

        """;

    private const string ExitCodesOfWatch = """
        Exit codes:
          2    bad input or a wrong command line
          3    the engine cannot be made ready
          130  interrupted, which is how it ends; everything that was made is removed

        """;

    private const string ExitCodesWithoutRun = """
        Exit codes:
          0    all well
          2    bad input or a wrong command line
          130  interrupted

        """;

    private const string ExitCodesOfLint = """
        Exit codes:
          0    no errors
          1    a warning, with --strict only
          2    an error in the input, or a wrong command line
          130  interrupted

        """;

    private const string ExitCodesOfDiff = """
        Exit codes:
          0    all well
          1    something differs, with --exit-code only
          2    bad input or a wrong command line
          130  interrupted

        """;

    private const string ExitCodesOfDoctor = """
        Exit codes:
          0    at least one engine that sends packets can run here
          1    none can
          2    a wrong command line
          130  interrupted

        """;

    private const string ExitCodesOfLab = """
        Exit codes:
          0    ended with q
          2    bad input or a wrong command line; nothing was run
          3    the lab or its surroundings failed
          130  interrupted, which is how it ends; everything that was made is removed, as with q

        """;

    private const string ExitCodesOfExec = """
        Exit codes: those of the command, 126 and 127 where it cannot be started or found; 137 where the lab ended before it. Before it is
        started: 2 where no such lab or pod is running, 3 where the surroundings failed.

        """;

    private const string RootExamples = """
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

    private const string RunExamples = """
        Examples:
          stagetest run scenarios
          stagetest run scenarios/shop --engine lab --output markdown=summary.md
          stagetest run scenarios --output json | jq .decision
          stagetest run scenarios/shop --engine k3s                       on a cluster of k3s with Calico that is started for it
          stagetest run scenarios/wiki --engine cluster --context staging --probe-image registry.example/stagetest/probe-agent:1
          stagetest run scenarios/shop/lockdown.yaml --flow 'shop/web -> shop/db:5432/tcp'

        """;

    private const string ExitCodesOfGate = """
        Exit codes:
          0    promote: what changes is declared, asked about and proven
          1    hold: a reason to hold is there that no waiver accepts
          2    bad input or a wrong command line; nothing was run
          3    the engine or its surroundings failed
          130  interrupted; what the engine made was removed

        """;

    private const string GateExamples = """
        Examples:
          stagetest gate                                              the working tree against where it left main
          stagetest gate --base origin/main --head HEAD --engine lab  two revisions, on real packets
          stagetest gate --base origin/main --engine lab -o github -o markdown=comment.md -o sarif=gate.sarif
          stagetest gate --expect-change change.yaml --waivers-from base --min-mutation-score 0.8

        """;

    private const string LintExamples = """
        Examples:
          stagetest lint scenarios
          stagetest lint scenarios/shop/lockdown.yaml
          stagetest lint scenarios --strict            warnings fail a build
          stagetest lint scenarios --output json | jq '.findings[] | select(.id == "ST1004")'

        """;

    private const string ExplainExamples = """
        Examples:
          stagetest explain scenarios/shop/lockdown.yaml --from shop/web --to shop/db:5432
          stagetest explain scenarios/shop/lockdown.yaml --from shop/web --to shop/db:5432 --stage baseline --output json
          stagetest explain --manifests apps/shop --from shop/web --to shop/db:sql
          stagetest explain scenarios/shop/lockdown.yaml --from external/internet --to shop/web:80

        """;

    private const string MapExamples = """
        Examples:
          stagetest map apps/shop
          stagetest map scenarios/shop/lockdown.yaml --stage promoted --output md
          stagetest map apps/shop --output dot | dot -Tsvg > shop.svg

        """;

    private const string DiffExamples = """
        Examples:
          stagetest diff scenarios/shop/lockdown.yaml
          stagetest diff before/ after/ --exit-code
          stagetest diff main:apps/shop apps/shop --output md

        """;

    private const string LabExamples = """
        Examples:
          stagetest lab scenarios/shop/lockdown.yaml                   shows the matrix, and applies the policies anew when files change
          stagetest lab scenarios/shop/lockdown.yaml --stage promoted
          stagetest lab scenarios/shop/lockdown.yaml --real shop/db    leaves the database's port to a real program
          stagetest lab exec shop/db -- redis-server --port 5432       from another terminal
          stagetest lab exec shop/api -- redis-cli -h db.shop -p 5432 PING

        While it runs: b, s or p and q on a terminal; else lines: baseline, staged, promoted or quit.

        """;

    private const string ExecExamples = """
        Examples:
          stagetest lab exec shop/web -- curl http://api.shop:8080
          stagetest lab exec shop/db-1 -- ss -tln
          stagetest lab exec --lab shop-lockdown-2 external/internet -- ping -c 1 web.shop

        """;

    private const string ListExamples = """
        Examples:
          stagetest lab list

        """;

    private const string DoctorExamples = """
        Examples:
          stagetest doctor
          stagetest doctor --output json | jq '.engines[] | select(.canRun) | .name'

        """;

    private const string SchemaExamples = """
        Examples:
          stagetest schema > scenario.schema.json
          # yaml-language-server: $schema=scenario.schema.json      the first line of a scenario beside it

        """;

    private const string MutateExamples = """
        Examples:
          stagetest mutate scenarios/shop/lockdown.yaml
          stagetest mutate scenarios --min-score 0.9
          stagetest mutate scenarios --output json | jq .score

        """;

    private const string ExitCodesOfMutate = """
        Exit codes:
          0    enough mutants are noticed
          1    fewer than --min-score are, or a scenario is not as expected to begin with
          2    bad input or a wrong command line; nothing was tried
          130  interrupted

        """;

    private const string PromoteExamples = """
        Examples:
          stagetest run scenarios/shop --engine lab -o json=report.json    proves it
          stagetest promote --from report.json --dry-run                   shows what would change
          stagetest promote --from report.json                             changes it, and writes promotion.json
          stagetest promote scenarios/shop --from report.json --record records/shop.json

        """;

    private const string ExitCodesOfPromote = """
        Exit codes:
          0    promoted, or promoted before
          1    some scenario is not proven, and its policies stay staged
          2    bad input, or a policy that cannot be promoted as it is written; nothing was written
          3    a file cannot be written; nothing was changed
          130  interrupted; nothing was changed

        """;

    private const string VerifyExamples = """
        Examples:
          stagetest verify promotion.json
          stagetest verify promotion.json --repository checkout && kubectl apply -R -f checkout/policies/shop/live

        """;

    private const string ExitCodesOfVerify = """
        Exit codes:
          0    the files are exactly what was proven
          1    some file changed, is missing or was added
          2    bad input, or what is no promotion record
          130  interrupted

        """;

    private const string InitExamples = """
        Examples:
          stagetest init --manifests apps/shop --policies policies/shop --output scenarios/shop/today.yaml
          stagetest init --manifests apps/shop --name shop --force

        """;

    private const string RecordExamples = """
        Examples:
          stagetest record scenarios/shop/lockdown.yaml                     shows what would change
          stagetest record scenarios/shop/lockdown.yaml --write             and writes it
          stagetest record scenarios/shop/lockdown.yaml --engine lab --yes  asks nobody, also on a terminal

        """;

    private const string ExitCodesOfRecord = """
        Exit codes:
          0    nothing to change, or written
          1    not written: nobody said so, or something was not observed
          2    bad input or a wrong command line
          3    the engine or its surroundings failed
          130  interrupted

        """;

    private const string WatchExamples = """
        Examples:
          stagetest watch scenarios/shop/lockdown.yaml                 after each save, by calculation
          stagetest watch scenarios/shop/lockdown.yaml --engine lab    the same with packets

        """;

    private const string CleanExamples = """
        Examples:
          stagetest clean                      containers, networks and volumes of all runs, kept clusters too
          stagetest clean --run st-0123456789  of one run
          stagetest clean --context staging    namespaces, policies and tiers on a cluster

        """;

    private const string ExitCodesOfClean = """
        Exit codes:
          0    nothing is left
          2    a wrong command line
          3    Docker or the cluster cannot be asked, or refuses
          130  interrupted

        """;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var code = usual.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        var (examples, exitCodes) = parseResult.CommandResult.Command switch
        {
            RootCommand => (RootExamples, ExitCodes),
            { Name: "run" } => (RunExamples, ExitCodes),
            { Name: "gate" } => (GateExamples, ExitCodesOfGate),
            { Name: "explain" } => (ExplainExamples, ExitCodesWithoutRun),
            { Name: "map" } => (MapExamples, ExitCodesWithoutRun),
            { Name: "diff" } => (DiffExamples, ExitCodesOfDiff),
            { Name: "mutate" } => (MutateExamples, ExitCodesOfMutate),
            { Name: "promote" } => (PromoteExamples, ExitCodesOfPromote),
            { Name: "verify" } => (VerifyExamples, ExitCodesOfVerify),
            { Name: "lab" } => (LabExamples, ExitCodesOfLab),
            { Name: "exec" } => (ExecExamples, ExitCodesOfExec),
            { Name: "list" } => (ListExamples, ExitCodesWithoutRun),
            { Name: "doctor" } => (DoctorExamples, ExitCodesOfDoctor),
            { Name: "init" } => (InitExamples, ExitCodesOfInit),
            { Name: "record" } => (RecordExamples, ExitCodesOfRecord),
            { Name: "watch" } => (WatchExamples, ExitCodesOfWatch),
            { Name: "clean" } => (CleanExamples, ExitCodesOfClean),
            { Name: "schema" } => (SchemaExamples, ExitCodesWithoutRun),
            _ => (LintExamples, ExitCodesOfLint),
        };
        output.WriteLine(examples);
        output.WriteLine(exitCodes);
        return code;
    }
}
