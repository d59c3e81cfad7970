namespace StageTest.Core.Flows;

/// <summary>Which end of a connection logged it. Each end that policies govern logs its own direction.</summary>
internal enum FlowReporter
{
    /// <summary>The end that opened the connection: its egress policies were asked.</summary>
    Source,

    /// <summary>The end that it was opened to: its ingress policies were asked.</summary>
    Destination,
}
