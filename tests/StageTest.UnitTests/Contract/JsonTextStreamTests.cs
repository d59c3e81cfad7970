using System.Text;
using NUnit.Framework;
using StageTest.Core.Contract;

namespace StageTest.UnitTests.Contract;

internal sealed class JsonTextStreamTests
{
    [Test]
    public void CharactersThatHideOrReorderTextAreEscaped()
    {
        var path = $"{new string('x', 4090)}a\u202eb\u200b\U000E0041ü\U0001F512";
        using var text = new StringWriter();

        ContractJson.WriteLines([new InputContract { Path = path, Sha256 = "" }], text);

        Assert.That(text.ToString(), Does.Contain("xa\\u202eb\\u200b\\uDB40\\uDC41ü"));
        Assert.That(ContractJson.Read<InputContract>(Encoding.UTF8.GetBytes(text.ToString())).Path, Is.EqualTo(path));
    }
}
