namespace StageTest.Core.Documents;

/// <summary>An annotation by which a deployer treats an object otherwise than its file says.</summary>
/// <param name="Key">The annotation.</param>
/// <param name="Deployer">Who obeys it.</param>
/// <param name="Effect">What that does.</param>
/// <param name="Text">What that does, as the rest of a sentence after the deployer's name.</param>
/// <param name="Means">Whether a value means it.</param>
internal sealed record DeployerAnnotation(string Key, string Deployer, DeployerEffect Effect, string Text, Func<string, bool> Means);

/// <summary>What a deployer does with an object that has an annotation.</summary>
internal enum DeployerEffect
{
    /// <summary>The object is not applied, or not kept as its file says.</summary>
    NotApplied,

    /// <summary>The object is there at a phase of the deployment only.</summary>
    Hook,

    /// <summary>The object stays in the cluster when its file goes.</summary>
    NotRemoved,
}
