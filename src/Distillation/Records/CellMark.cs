namespace Slfd.Distillation.Records;

/// <summary>A cell that is done and yet left what its method declares sane: its numbers stand, with a mark beside them.</summary>
/// <param name="Kind">One word for tables: <c>variance</c>, <c>loss</c> or <c>pixels</c>.</param>
/// <param name="Because">One sentence with the numbers.</param>
public sealed record CellMark(string Kind, string Because);
