using System.Collections.Immutable;
using StageTest.Core.Policies;
using StageTest.Core.Policies.Kinds;

namespace StageTest.Core.Access;

/// <summary>Who may do what to which policies: every cell with an allowed verb.</summary>
internal sealed record AccessMatrix
{
    /// <summary>The namespaces without cells of their own.</summary>
    public const string AnyNamespace = "*";

    /// <summary>How Calico is installed.</summary>
    public required CalicoInstall Install { get; init; }

    /// <summary>The subjects in question, in order.</summary>
    public required ImmutableArray<AccessSubject> Subjects { get; init; }

    /// <summary>The tiers in question, in order.</summary>
    public required ImmutableArray<string> Tiers { get; init; }

    /// <summary>The namespaces with cells of their own, which differ from the others, in order.</summary>
    public required ImmutableArray<string> Namespaces { get; init; }

    /// <summary>The cells, by subject, kind, tier, namespace and name.</summary>
    public required ImmutableArray<AccessCell> Cells { get; init; }

    /// <summary>
    /// The places where subjects may stage policies but not promote them: they may create the staged kind, but not the kind after
    /// promotion. These cells have no verbs.
    /// </summary>
    public ImmutableArray<AccessCell> StagesOnly { get; init; } = [];

    /// <summary>The bindings of these subjects with an unknown role: their rights are missing here.</summary>
    public required ImmutableArray<RbacBinding> Unresolved { get; init; }

    /// <summary>A cluster's answers about the same; null if no cluster was named.</summary>
    public AccessEvidence? Evidence { get; init; }

    /// <summary>One sentence for each disagreement of two sources.</summary>
    public ImmutableArray<string> Disagreements { get; init; } = [];

    /// <summary>Every point of a part of the matrix, for reviews on a cluster.</summary>
    /// <param name="rbac">The roles and bindings, which name single objects.</param>
    /// <param name="question">The part.</param>
    public ImmutableArray<AccessPoint> Points(RbacObjects rbac, AccessQuestion question) =>
        [
            .. from subject in Subjects
            let names = NamesFor(rbac, subject).Insert(0, "")
            from kind in KindsOf(question)
            from tier in kind.IsTiered ? Tiers : [""]
            from space in PlacesOf(kind.IsNamespaced, Namespaces, question)
            from name in names
            from verb in AccessRequest.Verbs.Where(v => question.Verb is null || question.Verb == v)
            select new AccessPoint(subject, kind, tier, space, name, verb),
        ];

    /// <summary>The same without subjects that have no rights.</summary>
    public AccessMatrix OfThoseWhoMay() => this with { Subjects = [.. Subjects.Where(s => Cells.Any(c => c.Subject == s))] };

    /// <summary>Calculates a matrix.</summary>
    /// <param name="rbac">The roles and bindings.</param>
    /// <param name="tiers">The existing tiers, in addition to those of every cluster and those that roles name.</param>
    /// <param name="install">How Calico is installed.</param>
    /// <param name="question">The requested part.</param>
    public static AccessMatrix Of(RbacObjects rbac, IEnumerable<string> tiers, CalicoInstall install, AccessQuestion question)
    {
        ImmutableArray<AccessSubject> subjects = question.Subjects.IsEmpty ? [.. rbac.Subjects] : question.Subjects;
        ImmutableArray<string> known = question.Tiers.IsEmpty
            ? [.. AccessDomain.TiersOf(rbac).Concat(tiers).Distinct().Order(StringComparer.Ordinal)]
            : question.Tiers;
        ImmutableArray<string> spaces = question.Namespace is { } only
            ? [only]
            : [.. rbac.Bindings.Select(b => b.Namespace).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        var calculator = new AccessCalculator(rbac, install);
        var kinds = KindsOf(question);
        return new()
        {
            Install = install,
            Subjects = subjects,
            Tiers = known,
            Namespaces = spaces,
            StagesOnly = StagedOnly(calculator, subjects, known, spaces, question),
            Unresolved = [.. rbac.Unresolved.Where(b => subjects.Any(b.Names))],
            Cells =
            [
                .. from subject in subjects
                let names = NamesFor(rbac, subject)
                from kind in kinds
                from tier in kind.IsTiered ? known : [""]
                from cell in CellsOf(calculator, new(subject, "", kind) { Tier = tier }, spaces, names, question)
                select cell,
            ],
        };
    }

    private static ImmutableArray<AccessCell> StagedOnly(
        AccessCalculator calculator,
        ImmutableArray<AccessSubject> subjects,
        ImmutableArray<string> tiers,
        ImmutableArray<string> spaces,
        AccessQuestion question
    )
    {
        bool May(AccessPoint point) => calculator.Decide(point.Request).IsAllowed;
        var points =
            from subject in subjects
            from kind in PolicyKinds.Known.All.OfType<PolicyKind>().Where(k => k.EnforcedForm is not null)
            from tier in kind.IsTiered ? tiers
            : question.Tiers.IsEmpty ? [""]
            : ImmutableArray<string>.Empty
            from space in PlacesOf(kind.IsNamespaced, spaces, question)
            let staged = new AccessPoint(subject, AccessKind.Of(kind), tier, space, "", "create")
            where May(staged) && !May(staged with { Kind = AccessKind.Of(kind.EnforcedForm!) })
            select staged;
        return question.Kinds.IsEmpty && question.Verb is null ? [.. AccessPoint.Cells(points).Select(c => c with { Verbs = [] })] : [];
    }

    private static IEnumerable<AccessCell> CellsOf(
        AccessCalculator calculator,
        AccessRequest about,
        ImmutableArray<string> spaces,
        ImmutableArray<string> names,
        AccessQuestion question
    )
    {
        var elsewhere = VerbsOf(calculator, about with { Name = AccessRequest.NoName }, question);
        var places = PlacesOf(about.Kind.IsNamespaced, spaces, question);
        foreach (var place in places)
        {
            var isAny = place == AnyNamespace;
            var here = about with { Namespace = isAny ? "" : place };
            var verbs = VerbsOf(calculator, here with { Name = AccessRequest.NoName }, question);
            if (!verbs.IsEmpty && (isAny || places.Length == 1 || !verbs.SequenceEqual(elsewhere)))
            {
                yield return new(about.Subject, about.Kind, about.Tier, place, "", verbs);
            }

            foreach (var name in names)
            {
                ImmutableArray<string> more = [.. VerbsOf(calculator, here with { Name = name }, question).Except(verbs)];
                var known = isAny || places.Length == 1 ? [] : VerbsOf(calculator, about with { Name = name }, question).Except(elsewhere);
                if (!more.IsEmpty && !more.SequenceEqual(known))
                {
                    yield return new(about.Subject, about.Kind, about.Tier, place, name, more);
                }
            }
        }
    }

    private static ImmutableArray<string> VerbsOf(AccessCalculator calculator, AccessRequest about, AccessQuestion question) =>
        [
            .. AccessRequest
                .Verbs.Where(verb => question.Verb is null || question.Verb == verb)
                .Where(verb => calculator.Decide(about with { Verb = verb }).IsAllowed),
        ];

    private static ImmutableArray<string> PlacesOf(bool isNamespaced, ImmutableArray<string> spaces, AccessQuestion question) =>
        !isNamespaced ? [""]
        : question.Namespace is null ? [AnyNamespace, .. spaces]
        : spaces;

    private static IEnumerable<AccessKind> KindsOf(AccessQuestion question) =>
        AccessKind.All.Where(k => (question.Kinds.IsEmpty || question.Kinds.Contains(k)) && (question.Tiers.IsEmpty || k.IsTiered));

    // TIER.* means the whole tier and not one object.
    private static ImmutableArray<string> NamesFor(RbacObjects rbac, AccessSubject subject) =>
        [
            .. rbac
                .Bindings.Where(b => b.Names(subject))
                .SelectMany(b => rbac.RulesOf(subject, b.Namespace ?? ""))
                .SelectMany(r => r.Rule.Names)
                .Where(name => !name.EndsWith('*'))
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
}
