using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Slfd.Messages.Results;
using Slfd.Reporting.Sections;
using Slfd.Reporting.Tables;

namespace Slfd.Reporting.Reports;

/// <summary>Everything in the table, cell ids included. Percent as numbers with four decimals; what does not exist is null.</summary>
internal static class JsonTable
{
    private static readonly JsonWriterOptions s_options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Render(GridTable table)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes, s_options))
        {
            Write(json, table);
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length) + "\n";
    }

    private static void Write(Utf8JsonWriter json, GridTable table)
    {
        json.WriteStartObject();
        json.WriteString("grid", table.Grid.Name);
        json.WriteString("gridSha256", table.GridSha256);
        json.WriteString("unit", "percent");
        json.WriteNumber("seeds", table.Grid.Seeds.Length);
        json.WriteNumber("repeats", table.Grid.Evaluation.Repeats);
        json.WriteStartArray("lines");
        foreach (var line in table.Lines)
        {
            Write(json, line);
        }

        json.WriteEndArray();
        Write(json, table.Notes);
        json.WriteStartObject("sections");
        foreach (var section in table.Sections())
        {
            Write(json, section);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ReportSection section)
    {
        json.WriteStartObject(section.Name);
        json.WriteStartArray("rows");
        foreach (var row in section.AllRows)
        {
            json.WriteStartObject();
            foreach (var (column, value) in section.Columns.Zip(row))
            {
                json.WritePropertyName(column.Key);
                switch (value)
                {
                    case { Exact: null }:
                        json.WriteNullValue();
                        break;
                    case { IsNumber: true }:
                        json.WriteRawValue(value.Exact);
                        break;
                    default:
                        json.WriteStringValue(value.Exact);
                        break;
                }
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        Write(json, section.Notes);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<string> notes)
    {
        json.WriteStartArray("notes");
        foreach (var note in notes)
        {
            json.WriteStringValue(note);
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, TableLine line)
    {
        json.WriteStartObject();
        json.WriteString("dataset", line.Dataset);
        json.WriteNumber("resolution", line.Resolution);
        json.WriteNumber("ipc", line.ImagesPerClass);
        json.WriteString("method", line.Method);
        if (line.Name != line.Method)
        {
            json.WriteString("label", line.Name);
        }

        json.WriteNumber("seedsDone", line.SeedsDone);
        json.WriteNumber("seedsAsked", line.SeedsAsked);
        json.WriteStartArray("cells");
        foreach (var cell in line.Cells)
        {
            json.WriteStringValue(cell.ToString());
        }

        json.WriteEndArray();
        Write(json, DataFacts.Splits(line));
        json.WriteStartArray("entries");
        foreach (var entry in line.Entries)
        {
            json.WriteStartObject();
            json.WriteString("architecture", entry.View);
            json.WriteString("choice", entry.Choice.Name());
            Percentage(json, "mean", entry.Summary?.Mean);
            Percentage(json, "std", entry.Summary?.Std);
            json.WriteNumber("n", entry.Summary?.N ?? 0);
            if (entry.Diverged > 0)
            {
                json.WriteNumber("diverged", entry.Diverged);
            }

            if (entry.Marked > 0)
            {
                json.WriteNumber("marked", entry.Marked);
            }

            if (entry.Mixed > 0)
            {
                json.WriteNumber("mixed", entry.Mixed);
            }

            Percentage(json, "stdSample", entry.Summary?.StdSample);
            Percentage(json, "stdBetweenSeeds", entry.Summary?.BetweenSeeds);
            Percentage(json, "stdBetweenSeedsSample", entry.Summary?.BetweenSeedsSample);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<UsedSplit> splits)
    {
        if (splits.Count == 0)
        {
            return;
        }

        json.WriteStartArray("data");
        foreach (var split in splits)
        {
            json.WriteStartObject();
            json.WriteString("split", split.Name);
            json.WriteNumber("images", split.Images);
            if (split.Whole > 0)
            {
                json.WriteNumber("whole", split.Whole);
            }

            json.WriteString("source", split.Source);
            json.WriteString("sha256", split.Sha256);
            if (split.Remark is { } remark)
            {
                json.WriteString("remark", remark);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Percentage(Utf8JsonWriter json, string name, double? fraction)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(fraction is { } value ? Percent.Exact(value) : "null");
    }
}
