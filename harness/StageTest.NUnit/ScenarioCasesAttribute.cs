using NUnit.Framework;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;
using NUnit.Framework.Internal.Builders;
using StageTest.Core.Scenarios;

namespace StageTest.NUnit;

/// <summary>Creates one test case of a method for each scenario in the folders of its class.</summary>
/// <remarks>It runs whenever tests are listed, so it reads only the metadata of a scenario and starts nothing.</remarks>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ScenarioCasesAttribute : NUnitAttribute, ITestBuilder, IImplyFixture
{
    private const string DefaultFolder = "scenarios";

    private readonly NUnitTestCaseBuilder _builder = new();

    /// <inheritdoc/>
    public IEnumerable<TestMethod> BuildFrom(IMethodInfo method, Test? suite)
    {
        var paths = method.TypeInfo.GetCustomAttributes<ScenarioFolderAttribute>(true).Select(f => f.Path).DefaultIfEmpty(DefaultFolder);
        return paths.SelectMany(path => Cases(path, method)).Select(parameters => _builder.BuildTestMethod(method, suite, parameters));
    }

    // A folder without scenarios becomes a test that fails: a run of no tests would pass.
    private static IEnumerable<TestCaseParameters> Cases(string path, IMethodInfo method)
    {
        try
        {
            var location = ScenarioLocation.Find(path, Path.GetDirectoryName(method.TypeInfo.Assembly.Location)!);
            return [.. location.Files().Select(file => Case(location, file))];
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException)
        {
            return [new TestCaseParameters(problem)];
        }
    }

    private static TestCaseData Case(ScenarioLocation location, string file)
    {
        var data = new TestCaseData(file, location.Root).SetArgDisplayNames(location.NameOf(file));
        foreach (var (key, value) in ScenarioLabels.Of(file))
        {
            // Not '=', to which test filters give a meaning of their own.
            data.Properties.Add(PropertyNames.Category, $"{key}:{value}");
        }

        return data;
    }
}
