using NUnit.Framework;
using StageTest.Core.Documents;
using StageTest.Core.Policies.Kinds;

namespace StageTest.UnitTests.Documents;

/// <summary>Metadata that an API server cannot decode, or refuses.</summary>
internal sealed class ObjectMetadataTests
{
    [TestCase("creationTimestamp: yesterday", "'creationTimestamp' must be a time")]
    [TestCase("creationTimestamp: [2027-01-31T12:00:00Z]", "'creationTimestamp' must be a time")]
    [TestCase("deletionTimestamp: 2027-01-31", "'deletionTimestamp' must be a time")]
    [TestCase("generation: first", "'generation' must be a number")]
    [TestCase("generation: '1'", "'generation' must be a number")]
    public void WhatCannotBeDecodedIsAnError(string field, string message) =>
        Assert.That(Read(field).Single().ToString(), Does.Contain("error:").And.Contain(message));

    [TestCase("creationTimestamp: null")]
    [TestCase("creationTimestamp: 2027-01-31T12:00:00Z")]
    [TestCase("creationTimestamp: '2027-01-31T12:00:00.5+01:00'")]
    [TestCase("deletionTimestamp:")]
    [TestCase("generation: 3")]
    [TestCase("finalizers: [example.org/keep]")]
    public void WhatAClusterWritesIsNone(string field) => Assert.That(Read(field), Is.Empty);

    [TestCase(256 * 1024, 0)]
    [TestCase((256 * 1024) + 1, 1)]
    public void AnnotationsMayHave256KiB(int size, int errors) =>
        Assert.That(Read($"annotations: {{ a: {new string('x', size - 1)} }}").Length, Is.EqualTo(errors));

    private static Diagnostic[] Read(string field)
    {
        var diagnostics = new DiagnosticBag();
        PolicyReader.Read(
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
                + $"metadata: {{ name: a, namespace: b, {field} }}\nspec: {{ podSelector: {{}}, policyTypes: [Ingress] }}\n",
            "a.yaml",
            diagnostics
        );
        return [.. diagnostics.Items];
    }
}
