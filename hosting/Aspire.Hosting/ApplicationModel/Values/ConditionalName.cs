using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The name of a conditional expression in a manifest: its condition made readable, and a hash of the whole.</summary>
internal static class ConditionalName
{
    public static string For(IValueProvider condition, string matchValue, ReferenceExpression whenTrue, ReferenceExpression whenFalse)
    {
        var expression = (condition as IManifestExpressionProvider)?.ValueExpression;
        var readable = Sanitize(expression ?? string.Empty);
        var hash = XxHash32(Encoding.UTF8.GetBytes(
            (expression ?? condition.GetType().Name) + whenTrue.ValueExpression + whenFalse.ValueExpression + matchValue));
        return $"cond-{(readable.Length > 0 ? readable : "expr")}-{hash:x8}";
    }

    private static string Sanitize(string expression)
    {
        var parts = new StringBuilder();
        foreach (var c in expression)
        {
            if (char.IsLetterOrDigit(c))
            {
                parts.Append(char.ToLowerInvariant(c));
            }
            else if (parts.Length > 0 && parts[^1] != '-')
            {
                parts.Append('-');
            }
        }

        return parts.ToString().TrimEnd('-');
    }

    // XXH32 with seed 0, https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md; System.IO.Hashing would be a
    // package for these lines alone, and another hash would name the same condition differently than Aspire does.
    private static uint XxHash32(ReadOnlySpan<byte> data)
    {
        const uint prime1 = 2654435761, prime2 = 2246822519, prime3 = 3266489917, prime4 = 668265263, prime5 = 374761393;
        var rest = data;
        uint hash;
        if (data.Length >= 16)
        {
            Span<uint> lanes = [unchecked(prime1 + prime2), prime2, 0, unchecked(0 - prime1)];
            for (; rest.Length >= 16; rest = rest[16..])
            {
                for (var i = 0; i < 4; i++)
                {
                    lanes[i] = BitOperations.RotateLeft(
                        lanes[i] + (BinaryPrimitives.ReadUInt32LittleEndian(rest[(i * 4)..]) * prime2), 13) * prime1;
                }
            }

            hash = BitOperations.RotateLeft(lanes[0], 1) + BitOperations.RotateLeft(lanes[1], 7)
                + BitOperations.RotateLeft(lanes[2], 12) + BitOperations.RotateLeft(lanes[3], 18);
        }
        else
        {
            hash = prime5;
        }

        hash += (uint)data.Length;
        for (; rest.Length >= 4; rest = rest[4..])
        {
            hash = BitOperations.RotateLeft(hash + (BinaryPrimitives.ReadUInt32LittleEndian(rest) * prime3), 17) * prime4;
        }

        foreach (var b in rest)
        {
            hash = BitOperations.RotateLeft(hash + (b * prime5), 11) * prime1;
        }

        hash = (hash ^ (hash >> 15)) * prime2;
        hash = (hash ^ (hash >> 13)) * prime3;
        return hash ^ (hash >> 16);
    }
}
