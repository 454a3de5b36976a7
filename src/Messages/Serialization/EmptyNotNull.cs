using System.Collections.Concurrent;
using System.Reflection;
using ProtoBuf;

namespace Slfd.Messages.Serialization;

/// <summary>Protocol Buffers do not tell an empty list from an absent one; our records promise lists and texts that are never null, and this keeps the promise.</summary>
internal static class EmptyNotNull
{
    private static readonly ConcurrentDictionary<Type, Member[]> s_members = new();
    private static readonly NullabilityInfoContext s_nullability = new();

    /// <summary>Replaces null arrays and null texts that are declared non-nullable, in the message and in the messages inside it.</summary>
    public static object Fill(object message)
    {
        foreach (var (property, empty, nested) in s_members.GetOrAdd(message.GetType(), MembersOf))
        {
            var value = property.GetValue(message);
            if (value is null && empty is not null)
            {
                property.SetValue(message, empty);
            }
            else if (nested && value is Array many)
            {
                foreach (var one in many)
                {
                    Fill(one);
                }
            }
            else if (nested && value is not null)
            {
                Fill(value);
            }
        }

        return message;
    }

    private static Member[] MembersOf(Type type)
    {
        lock (s_nullability)
        {
            return [.. type.GetProperties().Where(property => property.IsDefined(typeof(ProtoMemberAttribute))).Select(MemberOf).OfType<Member>()];
        }
    }

    private static Member? MemberOf(PropertyInfo property)
    {
        var type = property.PropertyType;
        var element = type.IsArray ? type.GetElementType()! : type;
        var nested = element is { IsClass: true } && element.IsDefined(typeof(ProtoContractAttribute));
        object? empty = s_nullability.Create(property).ReadState == NullabilityState.Nullable ? null
            : type == typeof(string) ? string.Empty
            : type.IsArray ? Array.CreateInstance(element, 0)
            : null;
        return nested || empty is not null ? new(property, empty, nested) : null;
    }

    private sealed record Member(PropertyInfo Property, object? Empty, bool Nested);
}
