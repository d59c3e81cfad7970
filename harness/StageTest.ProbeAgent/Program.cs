using System.Globalization;
using System.Net;
using StageTest.Core.Topologies;
using StageTest.Engines.Lab.Linux;
using StageTest.ProbeAgent;

// Inside a pod 'serve' is the container's command, and 'probe' is executed beside it for each reading. 'outside' first turns the container
// into a host with addresses of its own, and 'enter' brings processes that are executed beside it there. 'serve-on' is the command of a
// pod on its node's network, and 'sources' tells there which address packets to others have.
const string usage =
    "usage: stagetest-probe-agent serve NAME CONTROLPORT [PORT/PROTOCOL]...  |  stagetest-probe-agent probe <ROW\n"
    + "       stagetest-probe-agent serve-on ADDRESS[,ADDRESS] NAME [PORT/PROTOCOL]...\n"
    + "       stagetest-probe-agent sources <COUNT-AND-ADDRESSES\n"
    + "       stagetest-probe-agent outside ADDRESS[,ADDRESS] serve ...  |  stagetest-probe-agent enter probe <ROW";
const int wrongUse = 2;
const int failure = 3;

switch (args)
{
    case ["serve", var name, var control, .. var ports]
        when ushort.TryParse(control, NumberStyles.None, CultureInfo.InvariantCulture, out var number):
        if (Parse(ports) is not { } parsed)
        {
            return wrongUse;
        }

        await new EchoServer(name).ServeAsync([
            new(number, Protocol.Tcp),
            new(number, Protocol.Udp),
            new(number, Protocol.Sctp),
            .. parsed,
        ]);
        return 0;
    case ["serve-on", var list, var name, .. var ports] when list.Split(',').All(a => IPAddress.TryParse(a, out _)):
        if (Parse(ports) is not { } own)
        {
            return wrongUse;
        }

        await new EchoServer(name).ServeOnAsync([.. list.Split(',').Select(IPAddress.Parse)], own);
        return 0;
    case ["sources"]:
        return SourceAddresses.Write(Console.In, Console.Out) ? 0 : wrongUse;
    case ["probe"]:
        using (var input = new StreamReader(Console.OpenStandardInput()))
        using (var output = new StreamWriter(Console.OpenStandardOutput()))
        {
            return await RowProber.RunAsync(input, output) ? 0 : wrongUse;
        }

    case ["outside", var list, .. var rest] when list.Split(',').All(a => IPAddress.TryParse(a, out _)):
        return Become(() => OutsideHost.Become([.. list.Split(',').Select(IPAddress.Parse)], rest));
    case ["enter", .. var rest]:
        return Become(() => OutsideHost.Join(rest));
    default:
        Console.Error.WriteLine(usage);
        return wrongUse;
}

static List<Port>? Parse(string[] ports)
{
    var parsed = new List<Port>();
    foreach (var text in ports)
    {
        if (!Port.TryParse(text, out var port))
        {
            Console.Error.WriteLine($"'{text}' is not a port. {usage}");
            return null;
        }

        parsed.Add(port);
    }

    return parsed;
}

static int Become(Action become)
{
    try
    {
        become();
    }
    catch (Exception problem) when (problem is LinuxException or IOException or UnauthorizedAccessException)
    {
        Console.Error.WriteLine(problem.Message);
    }

    return failure;
}
