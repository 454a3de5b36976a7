using System.Globalization;
using System.Text;

namespace Slfd.Experiments.Hocon;

/// <summary>Parts side by side, and what a path names.</summary>
internal sealed partial class HoconResolver
{
    /// <summary>The value that parts side by side make: objects are merged, lists joined, texts with the white space between them put together. Null: only substitutions that may name nothing.</summary>
    private HoconValue? Concatenated(HoconParts parts, bool inList)
    {
        if (parts.Parts.Count == 0)
        {
            return new HoconBroken(parts.Place);
        }

        if (parts.Parts is [TextPart only])
        {
            return only is { IsQuoted: false, Text: "null" } ? new HoconNull(only.Place) : Text([only], [null]);
        }

        var values = new HoconValue?[parts.Parts.Count];
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = parts.Parts[index] switch
            {
                TextPart => null,
                BlockPart block => ValueOf(block.Block),
                ListPart list => List(list),
                SubstitutionPart substitution => Find(substitution),
                _ => throw new InvalidOperationException($"no value has a {parts.Parts[index].GetType().Name}"),
            };
            if (values[index] is HoconBroken broken)
            {
                return broken;
            }
        }

        HoconValue[] defined = [.. values.OfType<HoconValue>()];
        var texts = parts.Parts.Any(part => part is TextPart { IsSpace: false });
        if (defined.Length < 2 && !texts)
        {
            return defined.FirstOrDefault();
        }

        if (!texts && Array.TrueForAll(defined, value => value is HoconObject))
        {
            return Objects(parts, defined, inList);
        }

        if (!texts && Array.TrueForAll(defined, value => value is HoconList))
        {
            budget.CountWork(parts.Place, defined.Sum(value => ((HoconList)value).Items.Count));
            return Bounded(new HoconList(parts.Place, [.. defined.SelectMany(value => ((HoconList)value).Items)]), parts.Place);
        }

        if (Array.TrueForAll(defined, value => value is HoconScalar or HoconNull))
        {
            return Text(parts.Parts, values);
        }

        if (!texts && Array.Exists(defined, value => value is HoconList) && Array.Find(defined, value => value is HoconScalar) is HoconScalar single)
        {
            // One value stands for a list of one where a list is expected, but nothing can be joined to it.
            problems.Add(parts.Place, null, $"a list beside the text '{Printable.Show(single.Text)}', which is no list; where it is set, in line {single.Place.Line.ToString(CultureInfo.InvariantCulture)}, write [{Printable.Show(single.Text)}]");
            return new HoconBroken(parts.Place);
        }

        problems.Add(parts.Place, null, $"{string.Join(" beside ", defined.Select(Kind).Concat(texts ? ["a text"] : []).Distinct())} makes no value; is a comma missing?");
        return new HoconBroken(parts.Place);
    }

    private HoconValue Objects(HoconParts parts, HoconValue[] defined, bool inList)
    {
        // One block at the end changes what the substitutions before it name; anything else is a row that lost its comma.
        var written = parts.Parts.Where(part => part is not TextPart).ToList();
        if (inList && written.FindIndex(part => part is BlockPart) is var block && block != written.Count - 1)
        {
            problems.Add(written[block < 0 ? ^1 : block + 1].Place, null, "a comma is missing: two objects side by side in a list would become one; to merge them on purpose, end with '{ }'");
            return new HoconBroken(parts.Place);
        }

        return defined.Cast<HoconObject>().Aggregate(Merge);
    }

    private HoconList List(ListPart list) =>
        (HoconList)Bounded(new HoconList(list.Place, [.. list.Items.Select(item => Concatenated(item, inList: true)).OfType<HoconValue>()]), list.Place);

    private static HoconScalar Text(IReadOnlyList<HoconPart> parts, HoconValue?[] values)
    {
        StringBuilder text = new();
        var quoted = false;
        for (var index = 0; index < parts.Count; index++)
        {
            var (piece, isQuoted) = (parts[index], values[index]) switch
            {
                (TextPart plain, _) => (plain.Text, plain.IsQuoted),
                (_, HoconScalar scalar) => (scalar.Text, scalar.IsQuoted),
                (_, HoconNull) => ("null", false),
                _ => (string.Empty, false),
            };
            quoted |= isQuoted;
            if (text.Length + piece.Length > HoconLimits.TextLength)
            {
                throw new HoconLimitException(parts[0].Place, $"after substitution, this text has more than {HoconLimits.TextLength} characters");
            }

            text.Append(piece);
        }

        return new(parts[0].Place, text.ToString(), quoted);
    }

    private static string Kind(HoconValue value) => value switch
    {
        HoconObject => "an object",
        HoconList => "a list",
        HoconScalar => "a text",
        HoconNull => "null",
        _ => throw new InvalidOperationException($"no value is a {value.GetType().Name}"),
    };

    private HoconValue? Find(SubstitutionPart substitution)
    {
        var isItself = false;
        HashSet<string> near = [];
        foreach (var path in substitution.Paths)
        {
            near.Clear();
            Referred?.Add(path.Names[0]);
            if (Find(path, substitution, near, ref isItself) is { } found)
            {
                return found;
            }
        }

        if (substitution.IsOptional)
        {
            return null;
        }

        var written = substitution.Paths[^1];
        var meant = isItself ? null : Spelling.Nearest(written.Names[^1], near);
        problems.Add(substitution.Place, null, isItself ? $"'${{{written}}}' refers to itself, and nothing is set before it"
            : $"'${{{written}}}': there is no such key{(meant is null ? string.Empty : $", did you mean '{Printable.Show(meant)}'?")}"
                + (written.Names is [var variable] && variable.All(letter => char.IsAsciiLetterUpper(letter) || letter == '_') ? " (environment variables are not read)" : string.Empty));
        return new HoconBroken(substitution.Place);
    }

    /// <summary>What the files say of a path, without finding out anything beside it.</summary>
    /// <param name="path">Where to look.</param>
    /// <param name="substitution">For whom.</param>
    /// <param name="near">Takes the names that stand where the last one was looked for.</param>
    /// <param name="isItself">Becomes true where the value is the one that is being found out.</param>
    private HoconValue? Find(HoconPath path, SubstitutionPart substitution, HashSet<string> near, ref bool isItself)
    {
        List<object> layers = [root]; // HoconBlock or HoconValue, the one that counts most first
        for (var depth = 0; depth < path.Names.Count; depth++)
        {
            List<object> below = [];
            foreach (var layer in layers)
            {
                if (layer is HoconBlock block)
                {
                    Note(near, block.Slots.Keys, depth == path.Names.Count - 1);
                    if (block.Slots.TryGetValue(path.Names[depth], out var slot) && !Collect(slot, substitution, below, ref isItself))
                    {
                        break;
                    }
                }
                else if (layer is HoconObject members)
                {
                    Note(near, members.Keys, depth == path.Names.Count - 1);
                    if (members.Members.TryGetValue(path.Names[depth], out var member))
                    {
                        below.Add(member.Value);
                        if (member.Value is not HoconObject)
                        {
                            break;
                        }
                    }
                }
            }

            layers = below;
            if (layers is [HoconBroken broken])
            {
                return broken;
            }
        }

        return MergedLayers(layers, substitution);
    }

    private static void Note(HashSet<string> near, IEnumerable<string> names, bool isLast)
    {
        if (isLast && near.Count < 200)
        {
            near.UnionWith(names.Take(200));
        }
    }

    /// <summary>Adds what was said of a name, last first.</summary>
    /// <returns>False: what lies below is hidden.</returns>
    private bool Collect(HoconSlot slot, SubstitutionPart substitution, List<object> layers, ref bool isItself)
    {
        var count = slot.Items.Count;
        if (_open.TryPeek(out var open) && open.Slot == slot)
        {
            isItself = true;
            count = slot.Items.IndexOf(open.Item); // a value of this name means what was set before it
        }

        for (var index = count - 1; index >= 0; index--)
        {
            if (slot.Items[index] is BlockItem block)
            {
                layers.Add(block.Block);
                continue;
            }

            var item = (ValueItem)slot.Items[index];
            var value = item.IsOpen ? Cycle(substitution) : ValueOf(item, slot, index);
            if (value is not null)
            {
                layers.Add(value);
                if (value is not HoconObject)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private HoconBroken Cycle(SubstitutionPart substitution)
    {
        problems.Add(substitution.Place, null,
            $"'${{{substitution.Paths[^1]}}}' refers to itself: {string.Join(" → ", _open.Reverse().TakeLast(5).Select(open => open.Slot.Path))} → {substitution.Paths[^1]}");
        return new(substitution.Place);
    }

    private HoconValue? MergedLayers(List<object> layers, SubstitutionPart substitution)
    {
        HoconObject? over = null;
        foreach (var layer in layers)
        {
            var value = layer switch
            {
                HoconBlock { IsOpen: true } => Cycle(substitution),
                HoconBlock block => ValueOf(block),
                _ => (HoconValue)layer,
            };
            if (value is HoconBroken || (over is null && value is not HoconObject))
            {
                return value;
            }

            if (value is HoconObject under)
            {
                over = over is null ? under : Merge(under, over);
            }
        }

        return over;
    }
}
