using System.Buffers.Binary;

namespace Aspire.Hosting.Backchannel.Auxiliary;

/// <summary>
/// XXH3 with 64 bits and seed 0 (https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md), by which the CLI names the
/// sockets of app hosts. The framework has it only in a package of its own.
/// </summary>
internal static class XxHash3
{
    private const ulong Prime1 = 0x9E3779B185EBCA87, Prime2 = 0xC2B2AE3D27D4EB4F, Prime3 = 0x165667B19E3779F9, Prime4 = 0x85EBCA77C2B2AE63, Prime5 = 0x27D4EB2F165667C5;
    private const uint Short1 = 0x9E3779B1, Short2 = 0x85EBCA77, Short3 = 0xC2B2AE3D;
    private const int Stripe = 64, SecretStep = 8, LastSecret = 7, MergeSecret = 11, MidStart = 3, MidLast = 17, SmallestSecret = 136;

    private static ReadOnlySpan<byte> Secret => Convert.FromHexString(
        "b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671fcb79e64eccc0e578825ad07dccff7221b8084674f743248ee03590e6813a264c"
        + "3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364"
        + "eac5ac8334d3ebc3c581a0fffa1363eb170ddd51b7f0da49d316552629d4689e2b16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e");

    /// <summary>The hash of some bytes.</summary>
    public static ulong Hash(ReadOnlySpan<byte> data)
    {
        var secret = Secret;
        return data.Length switch
        {
            0 => Avalanche64(Read64(secret, 56) ^ Read64(secret, 64)),
            <= 3 => Upto3(data, secret),
            <= 8 => Upto8(data, secret),
            <= 16 => Upto16(data, secret),
            <= 128 => Upto128(data, secret),
            <= 240 => Upto240(data, secret),
            _ => Longer(data, secret),
        };
    }

    private static ulong Upto3(ReadOnlySpan<byte> data, ReadOnlySpan<byte> secret)
    {
        var combined = ((uint)data[0] << 16) | ((uint)data[data.Length >> 1] << 24) | data[^1] | ((uint)data.Length << 8);
        return Avalanche64(combined ^ (ulong)(Read32(secret, 0) ^ Read32(secret, 4)));
    }

    private static ulong Upto8(ReadOnlySpan<byte> data, ReadOnlySpan<byte> secret)
    {
        var keyed = (Read32(data, data.Length - 4) + ((ulong)Read32(data, 0) << 32)) ^ (Read64(secret, 8) ^ Read64(secret, 16));
        keyed ^= ulong.RotateLeft(keyed, 49) ^ ulong.RotateLeft(keyed, 24);
        keyed *= 0x9FB21C651E98DF25;
        keyed ^= (keyed >> 35) + (ulong)data.Length;
        keyed *= 0x9FB21C651E98DF25;
        return keyed ^ (keyed >> 28);
    }

    private static ulong Upto16(ReadOnlySpan<byte> data, ReadOnlySpan<byte> secret)
    {
        var low = Read64(data, 0) ^ (Read64(secret, 24) ^ Read64(secret, 32));
        var high = Read64(data, data.Length - 8) ^ (Read64(secret, 40) ^ Read64(secret, 48));
        return Avalanche((ulong)data.Length + BinaryPrimitives.ReverseEndianness(low) + high + Fold(low, high));
    }

    private static ulong Upto128(ReadOnlySpan<byte> data, ReadOnlySpan<byte> secret)
    {
        var sum = (ulong)data.Length * Prime1;
        for (var i = (data.Length - 1) / 32; i >= 0; i--)
        {
            sum += Mix16(data[(16 * i)..], secret[(32 * i)..]);
            sum += Mix16(data[(data.Length - (16 * (i + 1)))..], secret[((32 * i) + 16)..]);
        }
        return Avalanche(sum);
    }

    private static ulong Upto240(ReadOnlySpan<byte> data, ReadOnlySpan<byte> secret)
    {
        var sum = (ulong)data.Length * Prime1;
        for (var i = 0; i < 8; i++)
        {
            sum += Mix16(data[(16 * i)..], secret[(16 * i)..]);
        }
        sum = Avalanche(sum);
        for (var i = 8; i < data.Length / 16; i++)
        {
            sum += Mix16(data[(16 * i)..], secret[((16 * (i - 8)) + MidStart)..]);
        }
        return Avalanche(sum + Mix16(data[^16..], secret[(SmallestSecret - MidLast)..]));
    }

    private static ulong Longer(ReadOnlySpan<byte> data, ReadOnlySpan<byte> secret)
    {
        Span<ulong> lanes = [Short3, Prime1, Prime2, Prime3, Prime4, Short2, Prime5, Short1];
        var stripesInBlock = (secret.Length - Stripe) / SecretStep;
        var block = Stripe * stripesInBlock;
        var blocks = (data.Length - 1) / block;
        for (var i = 0; i < blocks; i++)
        {
            Accumulate(lanes, data[(i * block)..], secret, stripesInBlock);
            Scramble(lanes, secret[^Stripe..]);
        }
        Accumulate(lanes, data[(blocks * block)..], secret, (data.Length - 1 - (blocks * block)) / Stripe);
        Accumulate(lanes, data[^Stripe..], secret[(secret.Length - Stripe - LastSecret)..], 1);

        var sum = (ulong)data.Length * Prime1;
        for (var i = 0; i < 4; i++)
        {
            sum += Fold(lanes[2 * i] ^ Read64(secret, MergeSecret + (16 * i)), lanes[(2 * i) + 1] ^ Read64(secret, MergeSecret + (16 * i) + 8));
        }
        return Avalanche(sum);
    }

    private static void Accumulate(Span<ulong> lanes, ReadOnlySpan<byte> data, ReadOnlySpan<byte> secret, int stripes)
    {
        for (var stripe = 0; stripe < stripes; stripe++)
        {
            for (var i = 0; i < 8; i++)
            {
                var value = Read64(data, (stripe * Stripe) + (8 * i));
                var keyed = value ^ Read64(secret, (stripe * SecretStep) + (8 * i));
                lanes[i ^ 1] += value;
                lanes[i] += (uint)keyed * (keyed >> 32);
            }
        }
    }

    private static void Scramble(Span<ulong> lanes, ReadOnlySpan<byte> secret)
    {
        for (var i = 0; i < 8; i++)
        {
            lanes[i] = (lanes[i] ^ (lanes[i] >> 47) ^ Read64(secret, 8 * i)) * Short1;
        }
    }

    private static ulong Mix16(ReadOnlySpan<byte> data, ReadOnlySpan<byte> secret)
        => Fold(Read64(data, 0) ^ Read64(secret, 0), Read64(data, 8) ^ Read64(secret, 8));

    private static ulong Fold(ulong left, ulong right)
    {
        var high = Math.BigMul(left, right, out var low);
        return low ^ high;
    }

    private static ulong Avalanche(ulong hash)
    {
        hash ^= hash >> 37;
        hash *= 0x165667919E3779F9;
        return hash ^ (hash >> 32);
    }

    private static ulong Avalanche64(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * Prime2;
        hash = (hash ^ (hash >> 29)) * Prime3;
        return hash ^ (hash >> 32);
    }

    private static uint Read32(ReadOnlySpan<byte> data, int at) => BinaryPrimitives.ReadUInt32LittleEndian(data[at..]);

    private static ulong Read64(ReadOnlySpan<byte> data, int at) => BinaryPrimitives.ReadUInt64LittleEndian(data[at..]);
}
