using System.Globalization;
using System.Net;
using StageTest.Core.Topologies;
using StageTest.Engines.Lab.Linux;
using StageTest.ProbeAgent;

// Inside a pod 'serve' is the container's command, and 'probe' is executed beside it for each reading. 'outside' first turns the container
// into a host with addresses of its own, and 'enter' brings processes that are executed beside it there.
const string usage =
    "usage: stagetest-probe-agent serve NAME CONTROLPORT [PORT/PROTOCOL]...  |  stagetest-probe-agent probe <ROW\n"
    + "       stagetest-probe-agent outside ADDRESS[,ADDRESS] serve ...  |  stagetest-probe-agent enter probe <ROW";
const int wrongUse = 2;
const int failure = 3;

switch (args)
{
    case ["serve", var name, var control, .. var ports]
        when ushort.TryParse(control, NumberStyles.None, CultureInfo.InvariantCulture, out var number):
        var parsed = new List<Port> { new(number, Protocol.Tcp), new(number, Protocol.Udp), new(number, Protocol.Sctp) };
        foreach (var text in ports)
        {
            if (!Port.TryParse(text, out var port))
            {
                Console.Error.WriteLine($"'{text}' is not a port. {usage}");
                return wrongUse;
            }

            parsed.Add(port);
        }

        await new EchoServer(name).ServeAsync(parsed);
        return 0;
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
