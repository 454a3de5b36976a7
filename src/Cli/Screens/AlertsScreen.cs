using Slfd.Api.Alerts;
using Slfd.Cli.Rendering;
using Slfd.Messages.Coordination;

namespace Slfd.Cli.Screens;

/// <summary>What is wrong now, and who has seen it.</summary>
internal static class AlertsScreen
{
    /// <summary>Those that nobody has seen with what to do, then the others a line each.</summary>
    public static Screen Of(IReadOnlyList<Alert> alerts, int width)
    {
        Screen screen = new(width);
        foreach (var alert in alerts.Where(alert => alert.Seen is null))
        {
            screen.Line(Piece.Of(AlertKinds.Table[alert.Kind]), "  ", new Piece(alert.Title, Bold: true), Piece.Quiet(alert.Since is { } since ? $"  since {Shared.Lines.Time(since)}" : string.Empty));
            screen.Sentence("    ", alert.Text);
            screen.Sentence("    ", $"seen? 'slfd acknowledge {alert.Kind.Name()} {alert.Key}'");
        }

        if (alerts.All(alert => alert.Seen is not null))
        {
            screen.Line("nothing is wrong that nobody has seen");
        }

        foreach (var alert in alerts.Where(alert => alert.Seen is not null))
        {
            screen.Line(Piece.Quiet("seen: "), Piece.Of(AlertKinds.Table[alert.Kind]), $"  {alert.Title}", Piece.Quiet($"  by {alert.Seen!.By}, {Shared.Lines.Time(alert.Seen.At)}"));
        }

        return screen;
    }
}
