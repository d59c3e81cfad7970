using System.Net.Sockets;
using StageTest.Core.Topologies;

namespace StageTest.Engines.Lab;

/// <summary>One question between two nodes, named by their places in the lab's list.</summary>
internal readonly record struct Probe(int From, int To, Port Port, AddressFamily Family = IpFamily.V4);
