namespace Slfd.Experiments.Hocon;

/// <summary>Puts files together: includes are read where they stand, and what is said of a name is kept in order. A file that says a thing twice is told so.</summary>
internal sealed class HoconMerger(HoconFiles files, HoconProblems problems)
{
    /// <summary>The first file with all that it includes; null where it cannot be read.</summary>
    /// <exception cref="HoconLimitException">A limit was exceeded.</exception>
    public HoconBlock? Root(string file)
    {
        if (files.Read(file, new(file, 0, 0)) is not { } syntax)
        {
            return null;
        }

        HoconBlock root = new(syntax.Place);
        Add(root, HoconPath.Root, level: 0, syntax, new(Path.GetFullPath(file), null, default, HoconPath.Root));
        return root;
    }

    /// <param name="block">Takes the members.</param>
    /// <param name="at">Its path; null inside a list, whose entries have none.</param>
    /// <param name="level">How deep it stands.</param>
    /// <param name="syntax">The members.</param>
    /// <param name="scope">The file.</param>
    private void Add(HoconBlock block, HoconPath? at, int level, ObjectSyntax syntax, FileScope scope)
    {
        foreach (var member in syntax.Members)
        {
            switch (member)
            {
                case FieldSyntax field:
                    Set(block, at, level, field, scope);
                    break;
                case IncludeSyntax include:
                    Include(block, at, level, include, scope);
                    break;
                default:
                    throw new InvalidOperationException($"no object has a {member.GetType().Name}");
            }
        }
    }

    private void Include(HoconBlock block, HoconPath? at, int level, IncludeSyntax include, FileScope scope)
    {
        if (files.Included(include, scope) is { } path && files.Read(path, include.Place) is { } syntax)
        {
            Add(block, at, level, syntax, new(path, scope, include.Place, at ?? HoconPath.Root));
        }
    }

    private void Set(HoconBlock block, HoconPath? at, int level, FieldSyntax field, FileScope scope)
    {
        var names = field.Path.Names;
        if (level + names.Count > HoconLimits.ExpandedDepth)
        {
            throw new HoconLimitException(field.Place, $"keys nest deeper than {HoconLimits.ExpandedDepth}");
        }

        for (var index = 0; index < names.Count; index++)
        {
            at = at?.Then(names[index]);
            if (!block.Slots.TryGetValue(names[index], out var slot))
            {
                block.Slots.Add(names[index], slot = new(at ?? new HoconPath([.. names.Take(index + 1)])));
            }

            if (index < names.Count - 1)
            {
                block = BlockOf(slot, field, scope, field.Place);
            }
            else if (field is { Appends: false, Value.Parts: [ObjectPartSyntax written] })
            {
                Add(BlockOf(slot, field, scope, written.Place), at, level + names.Count, written.Object, scope);
            }
            else
            {
                SetValue(slot, new(scope, field.Place, Build(field.Value, at, level + names.Count, scope), field.Appends), at);
            }
        }
    }

    /// <summary>The object at the name, a new one where there is none.</summary>
    private HoconBlock BlockOf(HoconSlot slot, FieldSyntax field, FileScope scope, HoconPlace place)
    {
        switch (slot.Items.LastOrDefault())
        {
            case BlockItem last:
                return last.Block;
            case ValueItem { Value.HasSubstitution: false, Value.Parts.Count: > 0 } value:
                RefuseTwice(slot, value, field.Place, scope);
                break;
        }

        HoconBlock block = new(place);
        slot.Items.Add(new BlockItem(scope, field.Place, block));
        return block;
    }

    private void SetValue(HoconSlot slot, ValueItem value, HoconPath? at)
    {
        if (!value.Appends && value.Value.Parts.Count > 0 && !(at is not null && value.Value.Names(at)))
        {
            foreach (var before in slot.Items)
            {
                if (RefuseTwice(slot, before, value.KeyPlace, value.Scope))
                {
                    slot.Items.Clear();
                    break;
                }
            }
        }

        slot.Items.Add(value);
    }

    /// <summary>A value that is lost without a word is a mistake, unless this file replaces what it includes.</summary>
    /// <returns>True: it was one.</returns>
    private bool RefuseTwice(HoconSlot slot, HoconItem before, HoconPlace now, FileScope scope)
    {
        for (var file = scope; file is not null; file = file.IncludedBy)
        {
            var lost = before is BlockItem block ? block.Block.FirstOf(file) : before.Scope == file ? before : null;
            if (lost is null)
            {
                continue;
            }

            if (file == scope)
            {
                problems.Add(now, slot.Path.ToString(), $"is set twice in this file, first in line {lost.KeyPlace.Line}; remove one of the two");
            }
            else
            {
                problems.Add(scope.IncludeWithin(file) ?? now, slot.Path.ToString(),
                    $"line {lost.KeyPlace.Line} sets it, and this include, which stands below, overwrites it (line {now.Line} of {Printable.Show(Path.GetFileName(now.File))}); put the include first");
            }

            return true;
        }

        return false;
    }

    private HoconParts Build(ValueSyntax value, HoconPath? at, int level, FileScope scope) => new(value.Place, [.. value.Parts.Select(part => Build(part, at, level, scope))]);

    private HoconPart Build(PartSyntax part, HoconPath? at, int level, FileScope scope)
    {
        switch (part)
        {
            case TextSyntax text:
                return new TextPart(text.Place, text.Text, text.IsQuoted, text.IsSpace);
            case SubstitutionSyntax substitution:
                return new SubstitutionPart(substitution.Place, PathsOf(substitution.Path, scope), substitution.IsOptional);
            case ListSyntax list:
                return new ListPart(list.Place, [.. list.Items.Select(item => Build(item, at: null, level + 1, scope))]);
            case ObjectPartSyntax written:
                HoconBlock block = new(written.Place);
                Add(block, at, level, written.Object, scope);
                return new BlockPart(written.Place, block);
            default:
                throw new InvalidOperationException($"no value has a {part.GetType().Name}");
        }
    }

    private static List<HoconPath> PathsOf(HoconPath path, FileScope scope)
    {
        List<HoconPath> paths = [];
        for (var file = scope; file is not null; file = file.IncludedBy)
        {
            if (file.Prefix.Names.Count > 0)
            {
                paths.Add(file.Prefix.Then(path));
            }
        }

        paths.Add(path);
        return paths;
    }
}
