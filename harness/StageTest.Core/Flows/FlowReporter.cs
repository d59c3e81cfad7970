namespace StageTest.Core.Flows;

/// <summary>The end of a connection that logged it. Each end that policies govern logs its own direction.</summary>
internal enum FlowReporter
{
    /// <summary>The source: its egress policies were evaluated.</summary>
    Source,

    /// <summary>The destination: its ingress policies were evaluated.</summary>
    Destination,
}
