namespace Slfd.Faults.Checking;

/// <summary>What must always hold (design.md section 8), in the order in which it is checked.</summary>
internal enum Rule
{
    /// <summary>Sequence numbers rise by one from 1: no event is missing, none is there twice.</summary>
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

    /// <summary>Every cell of every grid has its result, or was given up within its budget where that is expected.</summary>
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
internal sealed record Violation(Rule Rule, string Text)
{
    public override string ToString() => $"{Rule}: {Text}";
}
