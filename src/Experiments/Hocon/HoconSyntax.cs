namespace Slfd.Experiments.Hocon;

/// <summary>An object as it is written: fields and includes in their order.</summary>
internal sealed record ObjectSyntax(HoconPlace Place, IReadOnlyList<MemberSyntax> Members);

/// <summary>One line of an object.</summary>
internal abstract record MemberSyntax(HoconPlace Place);

/// <summary><c>key = value</c>, <c>key { … }</c>, or <c>key += value</c>.</summary>
internal sealed record FieldSyntax(HoconPlace Place, HoconPath Path, ValueSyntax Value, bool Appends) : MemberSyntax(Place);

/// <summary><c>include "file"</c>.</summary>
internal sealed record IncludeSyntax(HoconPlace Place, string File) : MemberSyntax(Place);

/// <summary>A value: parts side by side, which HOCON puts together. None: the value could not be read.</summary>
internal sealed record ValueSyntax(HoconPlace Place, IReadOnlyList<PartSyntax> Parts);

/// <summary>A part of a value.</summary>
internal abstract record PartSyntax(HoconPlace Place);

/// <summary>A text, with or without quotes, or the white space between two parts.</summary>
internal sealed record TextSyntax(HoconPlace Place, string Text, bool IsQuoted, bool IsSpace) : PartSyntax(Place);

/// <summary><c>{ … }</c>.</summary>
internal sealed record ObjectPartSyntax(HoconPlace Place, ObjectSyntax Object) : PartSyntax(Place);

/// <summary><c>[ … ]</c>.</summary>
internal sealed record ListSyntax(HoconPlace Place, IReadOnlyList<ValueSyntax> Items) : PartSyntax(Place);

/// <summary><c>${path}</c> or <c>${?path}</c>.</summary>
internal sealed record SubstitutionSyntax(HoconPlace Place, HoconPath Path, bool IsOptional) : PartSyntax(Place);
