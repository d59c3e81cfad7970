namespace StageTest.Core.Documents;

/// <summary>An annotation by which a deployer handles an object differently from its file.</summary>
/// <param name="Key">The annotation.</param>
/// <param name="Deployer">The deployer that follows it.</param>
/// <param name="Effect">Its effect.</param>
/// <param name="Text">Its effect, as the rest of a sentence after the deployer's name.</param>
/// <param name="Means">Whether a value has that effect.</param>
internal sealed record DeployerAnnotation(string Key, string Deployer, DeployerEffect Effect, string Text, Func<string, bool> Means);

/// <summary>The effect of an annotation on an object.</summary>
internal enum DeployerEffect
{
    /// <summary>The object is not applied, or not kept as its file says.</summary>
    NotApplied,

    /// <summary>The object exists only during a phase of the deployment.</summary>
    Hook,

    /// <summary>The object stays in the cluster when its file is removed.</summary>
    NotRemoved,
}
