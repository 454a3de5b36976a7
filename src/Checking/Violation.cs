namespace Slfd.Checking;

/// <summary>What a finding is about, and so what mends it.</summary>
public enum FindingKind
{
    /// <summary>Events are missing, changed or unreadable.</summary>
    Journal,

    /// <summary>The events say what must never be.</summary>
    Rules,

    /// <summary>The folder holds what the journal does not know.</summary>
    Unknown,

    /// <summary>Files of a finished cell are damaged or gone.</summary>
    Files,
}

/// <summary>What must always hold (design.md section 8), in the order in which it is checked.</summary>
public enum Rule
{
    /// <summary>Sequence numbers rise by one from 1: no event is missing, none is there twice, and none of the last ones.</summary>
    JournalIsWhole,

    /// <summary>Every row can be read back.</summary>
    EventsAreReadable,

    /// <summary>Each row's hash covers its event and, through the hash before it, all that was written earlier.</summary>
    ChainHolds,

    /// <summary>Each coordinator that takes over has the next term.</summary>
    TermsRise,

    /// <summary>Each lease of a cell has the next token.</summary>
    TokensRise,

    /// <summary>A cell is leased to one device at a time, and not at all once it has its result.</summary>
    OneLiveLease,

    /// <summary>An operator cancels and retries no cell that is leased, and a cancelled one is not leased until it is retried.</summary>
    OperatorsAreObeyed,

    /// <summary>One accepted result per cell, unless an operator had it run once more.</summary>
    OneResult,

    /// <summary>Only a lease that was granted is accepted.</summary>
    OnlyGrantedResults,

    /// <summary>Checkpoints, failures and releases are those of the live lease.</summary>
    NoStaleEvents,

    /// <summary>A duplicate is of a finished cell and is not the accepted result; each is recorded once.</summary>
    DuplicatesAreSecond,

    /// <summary>Equal cells give equal synthetic sets.</summary>
    DuplicatesAgree,

    /// <summary>Every cell of every grid has its result, or has failed within its budget where that is expected.</summary>
    NothingIsLost,

    /// <summary>Whatever a node was told is accepted is in the journal.</summary>
    AcknowledgedIsDurable,

    /// <summary>The artifacts of an accepted result are in the cell's folder and are those that were accepted.</summary>
    ArtifactsMatch,

    /// <summary>Every file under its final name is whole.</summary>
    FilesAreWhole,

    /// <summary>Only accepted results are published, and only leases that were granted have a folder.</summary>
    OnlyAcceptedIsPublished,

    /// <summary>At the end no result waits to be reported, and no cell is leased.</summary>
    NothingIsPending,
}

/// <summary>Something that must never be.</summary>
/// <param name="Rule">What was broken.</param>
/// <param name="Text">How, in one sentence.</param>
public sealed record Violation(Rule Rule, string Text)
{
    /// <summary>What it is about.</summary>
    public FindingKind Kind => Rule switch
    {
        Rule.JournalIsWhole or Rule.EventsAreReadable or Rule.ChainHolds => FindingKind.Journal,
        Rule.OnlyAcceptedIsPublished => FindingKind.Unknown,
        Rule.ArtifactsMatch or Rule.FilesAreWhole => FindingKind.Files,
        Rule.TermsRise or Rule.TokensRise or Rule.OneLiveLease or Rule.OperatorsAreObeyed or Rule.OneResult or Rule.OnlyGrantedResults or Rule.NoStaleEvents or Rule.DuplicatesAreSecond
            or Rule.DuplicatesAgree or Rule.NothingIsLost or Rule.AcknowledgedIsDurable or Rule.NothingIsPending => FindingKind.Rules,
        _ => throw new InvalidOperationException($"{Rule} is no rule"),
    };

    /// <inheritdoc/>
    public override string ToString() => $"{Rule}: {Text}";
}
