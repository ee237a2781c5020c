/// A 64-bit hash of bytes that never changes: stored samples depend on it.
///
/// FNV-1a over the bytes, started from the salt mixed with FNV's offset, then the length, then SplitMix64's
/// finalizer, which repairs the weak upper bits of FNV. Neither keyed nor collision-proof: not for secrets.
///
/// - Parameters:
///   - bytes: Any bytes, such as the UTF-8 of an identifier.
///   - salt: Another salt gives another, independent hash.
/// - Returns: 64 bits, the same on every machine and in every release.
/// - Complexity: O(bytes). Source: Fowler, Noll & Vo; Steele, Lea & Flood (2014).
@inlinable
public func stableHash64(_ bytes: some Sequence<UInt8>, salt: UInt64 = 0) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ mixed64(salt)
    var length: UInt64 = 0
    for byte in bytes {
        hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        length &+= 1
    }
    return mixed64(hash ^ mixed64(length))
}

/// The number strictly between 0 and 1 that belongs to a row for good.
///
/// Rows are drawn for labelling in the order of this number over their inclusion probability, so that a
/// larger sample contains the smaller one, and machines that never speak to each other agree.
///
/// - Parameters:
///   - id: The bytes of the row's identifier.
///   - salt: One per purpose (sample, audit, second opinion), so that the draws are independent.
/// - Returns: A number strictly between 0 and 1.
/// - Complexity: O(bytes). Source: Ohlsson, *Sequential Poisson sampling* (1998).
@inlinable
public func permanentRandomNumber(id: some Sequence<UInt8>, salt: UInt64) -> Double {
    openUnit(stableHash64(id, salt: salt))
}
