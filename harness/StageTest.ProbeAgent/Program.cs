using System.Globalization;
using StageTest.Core.Topologies;
using StageTest.ProbeAgent;

// Inside a pod: 'serve' is the container's command, 'probe' is executed beside it for each reading.
const string usage = "usage: stagetest-probe-agent serve CONTROLPORT [PORT/PROTOCOL]...  |  stagetest-probe-agent probe <ROW";
const int wrongUse = 2;

switch (args)
{
    case ["serve", var control, .. var ports] when ushort.TryParse(control, NumberStyles.None, CultureInfo.InvariantCulture, out var number):
        var parsed = new List<Port> { new(number, Protocol.Tcp), new(number, Protocol.Udp) };
        foreach (var text in ports)
        {
            if (!Port.TryParse(text, out var port))
            {
                Console.Error.WriteLine($"'{text}' is not a port. {usage}");
                return wrongUse;
            }

            parsed.Add(port);
        }

        await EchoServer.ServeAsync(parsed);
        return 0;
    case ["probe"]:
        using (var input = new StreamReader(Console.OpenStandardInput()))
        using (var output = new StreamWriter(Console.OpenStandardOutput()))
        {
            return await RowProber.RunAsync(input, output) ? 0 : wrongUse;
        }

    default:
        Console.Error.WriteLine(usage);
        return wrongUse;
}
