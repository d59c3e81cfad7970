using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using StageTest.Core.Addresses;

namespace StageTest.Engines.Lab.Linux;

/// <summary>Collects changes to links, addresses, routes and neighbours, and applies them in one call to the kernel.</summary>
/// <remarks>Formats of <c>linux/rtnetlink.h</c>, <c>linux/if_link.h</c> and <c>linux/neighbour.h</c>.</remarks>
internal sealed class RouteNetlink(NetlinkSocket socket)
{
    private const int NewLink = 16;
    private const int NewAddress = 20;
    private const int NewRoute = 24;
    private const int NewNeighbour = 28;

    private const int InterfaceUp = 1;

    private readonly NetlinkMessage _batch = new();

    /// <summary>Creates a veth pair: one end here and up, the other in another network namespace and down.</summary>
    public void AddVethPair(VethEnd here, VethEnd there, SafeHandle thereNamespace)
    {
        _batch.Begin(NewLink, NetlinkMessage.CreateNew, $"create the link '{here.Name}'");
        Link(here.Index, InterfaceUp);
        LinkAttributes(here);
        var info = _batch.BeginNested(type: 18);
        _batch.Attribute(type: 1, "veth");
        var data = _batch.BeginNested(type: 2);
        var peer = _batch.BeginNested(type: 1);

        // The kernel refuses a peer that is up before the pair is complete.
        Link(there.Index, flags: 0);
        LinkAttributes(there);
        _batch.Attribute(type: 28, thereNamespace.DangerousGetHandle().ToInt32());
        _batch.EndNested(peer);
        _batch.EndNested(data);
        _batch.EndNested(info);
        _batch.End();
    }

    /// <summary>Brings a link up.</summary>
    public void Up(int index)
    {
        _batch.Begin(NewLink, 0, $"bring link {index} up");
        Link(index, InterfaceUp);
        _batch.End();
    }

    /// <summary>Assigns an address to a link, with a full-length prefix.</summary>
    public void AddAddress(int index, IPAddress address)
    {
        const int noDuplicateDetection = 2;
        _batch.Begin(NewAddress, NetlinkMessage.CreateNew, $"give link {index} the address {address}");
        var body = _batch.Extend(8);
        body[0] = Family(address);
        body[1] = (byte)IpFamily.Bits(address.AddressFamily);

        // No other namespace can have it, so duplicate address detection is skipped.
        body[2] = (byte)(address.AddressFamily == IpFamily.V6 ? noDuplicateDetection : 0);
        BinaryPrimitives.WriteInt32LittleEndian(body[4..], index);
        _batch.Attribute(type: 2, address.GetAddressBytes());
        _batch.Attribute(type: 1, address.GetAddressBytes());
        _batch.End();
    }

    /// <summary>Routes one address directly through a link.</summary>
    public void AddRoute(int index, IPAddress destination) => AddRoute(index, destination, gateway: null);

    /// <summary>Routes everything of a gateway's family through a link, by that gateway, which is assumed to be on the link.</summary>
    public void AddDefaultRoute(int index, IPAddress gateway) => AddRoute(index, destination: null, gateway);

    private void AddRoute(int index, IPAddress? destination, IPAddress? gateway)
    {
        const int mainTable = 254;
        const int bootProtocol = 3;
        const int universe = 0;
        const int onLinkScope = 253;
        const int unicast = 1;
        const int onLink = 4;
        _batch.Begin(NewRoute, NetlinkMessage.CreateNew, $"route {destination?.ToString() ?? "everything"} through link {index}");
        var body = _batch.Extend(12);
        body[0] = Family((destination ?? gateway)!);
        body[1] = (byte)(destination is null ? 0 : IpFamily.Bits(destination.AddressFamily));
        body[4] = mainTable;
        body[5] = bootProtocol;
        body[6] = (byte)(gateway is null ? onLinkScope : universe);
        body[7] = unicast;
        BinaryPrimitives.WriteInt32LittleEndian(body[8..], gateway is null ? 0 : onLink);
        if (destination is not null)
        {
            _batch.Attribute(type: 1, destination.GetAddressBytes());
        }

        if (gateway is not null)
        {
            _batch.Attribute(type: 5, gateway.GetAddressBytes());
        }

        _batch.Attribute(type: 4, index);
        _batch.End();
    }

    /// <summary>Sets the hardware address of an address, so that no host ever sends a query for it.</summary>
    public void AddNeighbour(int index, IPAddress address, ReadOnlySpan<byte> hardwareAddress)
    {
        const int permanent = 0x80;
        _batch.Begin(NewNeighbour, NetlinkMessage.CreateNew, $"set the neighbour {address} on link {index}");
        var body = _batch.Extend(12);
        body[0] = Family(address);
        BinaryPrimitives.WriteInt32LittleEndian(body[4..], index);
        BinaryPrimitives.WriteUInt16LittleEndian(body[8..], permanent);
        _batch.Attribute(type: 1, address.GetAddressBytes());
        _batch.Attribute(type: 2, hardwareAddress);
        _batch.End();
    }

    /// <summary>Applies the collected changes.</summary>
    /// <exception cref="LinuxException">The kernel refused a change.</exception>
    public void Execute()
    {
        if (_batch.Count == 0)
        {
            return;
        }

        // Errors are always answered, so one acknowledgement at the end of the batch is enough.
        _batch.AcknowledgeLast();
        socket.Execute(_batch);
        _batch.Clear();
    }

    private static byte Family(IPAddress address) => address.AddressFamily == IpFamily.V6 ? (byte)Libc.AfInet6 : (byte)Libc.AfInet;

    private void Link(int index, int flags)
    {
        var body = _batch.Extend(16);
        BinaryPrimitives.WriteInt32LittleEndian(body[4..], index);
        BinaryPrimitives.WriteInt32LittleEndian(body[8..], flags);
        BinaryPrimitives.WriteInt32LittleEndian(body[12..], flags);
    }

    private void LinkAttributes(VethEnd end)
    {
        // One queue each way: the default of one queue for each processor costs time without a benefit here.
        _batch.Attribute(type: 3, end.Name);
        _batch.Attribute(type: 1, end.HardwareAddress.Span);
        _batch.Attribute(type: 31, 1);
        _batch.Attribute(type: 32, 1);
    }
}
