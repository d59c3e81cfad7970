using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using NUnit.Framework;
using StageTest.Core.Contract;

namespace StageTest.UnitTests.Contract;

/// <summary>What is written without a description of the records is what the description says.</summary>
internal sealed class ContractWritersTests
{
    [Test]
    public void EveryRecordThatIsDescribedIsWritten() =>
        Assert.That(Roots<ContractWriters>(), Is.EqualTo(Roots<ContractContext>()), "Name each record in both classes.");

    [Test]
    public void AMemberThatMayBeNullIsWrittenWhereItIsRequiredAndElseLeftOut()
    {
        var nullability = new NullabilityInfoContext();
        var wrong = typeof(ContractJson)
            .Assembly.GetTypes()
            .Where(t => t.Namespace == typeof(ContractJson).Namespace && t.Name.EndsWith("Contract", StringComparison.Ordinal))
            .SelectMany(t => t.GetProperties())
            .Where(p => p.GetCustomAttribute<RequiredMemberAttribute>() is not null)
            .Where(p => nullability.Create(p).ReadState == NullabilityState.Nullable)
            .Where(p => p.GetCustomAttribute<JsonIgnoreAttribute>()?.Condition != JsonIgnoreCondition.Never);

        Assert.That(wrong.Select(p => $"{p.DeclaringType!.Name}.{p.Name}"), Is.Empty);
    }

    private static string[] Roots<T>() =>
        [
            .. typeof(T)
                .GetCustomAttributesData()
                .Where(a => a.AttributeType == typeof(JsonSerializableAttribute))
                .Select(a => a.ConstructorArguments[0].Value!.ToString()!),
        ];
}
