import RealModule

/// A random number generator whose numbers follow from its seed alone, on every machine and in every release.
///
/// SplitMix64: a counter in steps of the golden ratio, mixed by Stafford's variant 13. Fixed forever, since
/// stored seeds must draw the same samples again. Not for secrets. Source: Steele, Lea & Flood (2014).
public struct SeededGenerator: RandomNumberGenerator, Hashable, Sendable {
    private var state: UInt64

    /// Creates the generator of a seed.
    public init(seed: UInt64) { state = seed }

    /// The next 64 random bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return mixed64(state)
    }

    /// A number strictly between 0 and 1, on a grid of 2⁻⁵².
    public mutating func uniform() -> Double { openUnit(next()) }

    /// A standard normal number, by inverting the distribution function.
    public mutating func normal() -> Double { SpecialFunctions.normalQuantile(uniform()) }

    /// A number of the exponential law with mean 1.
    public mutating func exponential() -> Double { -Double.log(uniform()) }

    /// A whole number from 0 to `bound − 1`; 0 for bounds below 2.
    ///
    /// By multiplication, so that the draw depends on this type alone and not on the standard library's
    /// release.
    public mutating func index(below bound: Int) -> Int {
        guard bound > 1 else { return 0 }
        return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }
}

/// The finalizer of SplitMix64: every bit of the input changes half of the bits of the output.
@inlinable
func mixed64(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
}

/// The upper 52 bits as the middle of one of 2⁵² equal parts of the unit interval.
@inlinable
func openUnit(_ bits: UInt64) -> Double { (Double(bits >> 12) + 0.5) * 0x1p-52 }
