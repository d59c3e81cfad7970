using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace StageTest.UnitTests;

/// <summary>Which types the source files of a project name, and which files declare these.</summary>
/// <remarks>
/// The compiler answers this from the source, not from what it made of it: constants, <c>nameof</c> and members of enumerations are gone
/// from an assembly. Comments do not count.
/// </remarks>
internal static class FolderUses
{
    // What the SDK imports into every file.
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    /// <summary>Every file of a project with the files of the types that it names, itself among them.</summary>
    /// <param name="assembly">The project's assembly, which others open their internal types to.</param>
    /// <param name="files">Its source files: names and texts.</param>
    /// <param name="references">The assemblies that it uses.</param>
    public static IEnumerable<(string File, string UsedFile, string Type)> Of(
        string assembly,
        IEnumerable<(string Name, string Text)> files,
        IEnumerable<string> references
    )
    {
        var parsing = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Latest);
        var compilation = CSharpCompilation.Create(
            assembly,
            files.Append((Name: "", Text: ImplicitUsings)).Select(f => CSharpSyntaxTree.ParseText(f.Text, parsing, f.Name)),
            references.Select(r => MetadataReference.CreateFromFile(r)),
            new(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true)
        );
        return compilation
            .SyntaxTrees.AsParallel()
            .SelectMany(tree => UsesOf(compilation.GetSemanticModel(tree), tree))
            .Distinct()
            .ToArray();
    }

    private static IEnumerable<(string File, string UsedFile, string Type)> UsesOf(SemanticModel model, SyntaxTree tree) =>
        from name in tree.GetRoot().DescendantNodes(node => node is not UsingDirectiveSyntax).OfType<SimpleNameSyntax>()
        where !name.IsVar
        let found = model.GetSymbolInfo(name)
        let symbol = found.Symbol ?? found.CandidateSymbols.FirstOrDefault()
        let type = (symbol as INamedTypeSymbol ?? symbol?.ContainingType)?.OriginalDefinition
        where type is not null
        from declaration in type.DeclaringSyntaxReferences.Take(1)
        select (tree.FilePath, declaration.SyntaxTree.FilePath, type.Name);
}
