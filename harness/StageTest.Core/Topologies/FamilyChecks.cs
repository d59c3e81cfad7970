using StageTest.Core.Addresses;
using StageTest.Core.Documents;

namespace StageTest.Core.Topologies;

/// <summary>Finds addresses and ports that no family of the topology can carry.</summary>
/// <remarks>They would never be tested, and that would go unnoticed.</remarks>
internal sealed class FamilyChecks(Topology topology, DiagnosticBag diagnostics)
{
    private readonly string _has = string.Join(" and ", topology.IpFamilies.Select(IpFamily.Name));

    /// <summary>Reports each of them at its place in the file.</summary>
    public void Check()
    {
        CheckHosts();
        CheckServices();
        CheckPorts();
    }

    private void CheckHosts()
    {
        foreach (var endpoint in topology.External)
        {
            foreach (var address in endpoint.Addresses.Where(a => !topology.IpFamilies.Contains(a.AddressFamily)))
            {
                diagnostics.Error(
                    endpoint.Location,
                    $"The external endpoint '{endpoint.Name}' has the {IpFamily.Name(address.AddressFamily)} address {address}, "
                        + $"but 'topology.ipFamilies' has only {_has}. Add the family there, or choose another address."
                );
            }
        }

        foreach (var node in topology.Nodes)
        {
            foreach (var address in node.Addresses.Where(a => !topology.IpFamilies.Contains(a.AddressFamily)))
            {
                diagnostics.Error(
                    node.Location,
                    $"The node '{node.Name}' has the {IpFamily.Name(address.AddressFamily)} address {address}, but "
                        + $"'topology.ipFamilies' has only {_has}. Add the family there, or choose another address."
                );
            }
        }
    }

    private void CheckServices()
    {
        foreach (var service in topology.Services)
        {
            if ((service.IpFamilies ?? []).Except(topology.IpFamilies).ToArray() is [var family, ..])
            {
                diagnostics.Error(
                    service.Location,
                    $"The service '{service.Ref}' has the family {IpFamily.Name(family)}, but 'topology.ipFamilies' has only "
                        + $"{_has}. Add the family there, or remove it here."
                );
                continue;
            }

            var own = topology.FamiliesOf(service);
            foreach (var address in service.ClusterIPs.Where(a => !own.Contains(a.AddressFamily)))
            {
                var where = service.IpFamilies is null ? "'topology.ipFamilies' has" : "its 'ipFamilies' has";
                diagnostics.Error(
                    service.Location,
                    $"The service '{service.Ref}' has the {IpFamily.Name(address.AddressFamily)} address {address}, but {where} "
                        + $"only {string.Join(" and ", own.Select(IpFamily.Name))}. Add the family there, or remove the address."
                );
            }
        }
    }

    private void CheckPorts()
    {
        var listeners = topology
            .Workloads.Select(w => (Name: w.Ref, w.Ports, w.Location))
            .Concat(topology.External.Select(e => (Name: e.Ref, e.Ports, e.Location)));
        foreach (var (name, ports, location) in listeners)
        {
            foreach (var port in ports.Select(p => p.Port).Where(p => !topology.IpFamilies.Any(f => p.IsCarriedBy(f))))
            {
                diagnostics.Error(
                    location,
                    $"'{name}' has the port '{port}', which is tested over {IpFamily.Name(port.OnlyFamily!.Value)}, "
                        + $"but 'topology.ipFamilies' has only {_has}. Add the family there, or remove the port."
                );
            }
        }
    }
}
