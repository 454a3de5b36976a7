using System.Text;

namespace Slfd.Experiments.Hocon;

/// <summary>Puts a key path together: dots outside quotes part its names.</summary>
internal sealed class PathBuilder(HoconPlace place)
{
    private readonly List<string> _names = [];
    private readonly StringBuilder _name = new();
    private bool _isQuoted;

    /// <summary>Whether some name is empty, which only quotes can make.</summary>
    public bool HasGap { get; private set; }

    /// <summary>Adds text without quotes.</summary>
    /// <exception cref="HoconLimitException">More names than a path may have.</exception>
    public void AddPlain(string text)
    {
        foreach (var letter in text)
        {
            if (letter == '.')
            {
                EndName();
            }
            else
            {
                _name.Append(letter);
            }
        }
    }

    /// <summary>Adds text that stood in quotes.</summary>
    public void AddQuoted(string text)
    {
        _name.Append(text);
        _isQuoted = true;
    }

    /// <summary>The path.</summary>
    /// <exception cref="HoconLimitException">More names than a path may have.</exception>
    public HoconPath Build()
    {
        EndName();
        return new(_names);
    }

    private void EndName()
    {
        HasGap |= _name.Length == 0 && !_isQuoted;
        _names.Add(_name.ToString());
        _name.Clear();
        _isQuoted = false;
        if (_names.Count > HoconLimits.PathLength)
        {
            throw new HoconLimitException(place, $"a key path of more than {HoconLimits.PathLength} names");
        }
    }
}
