/// The values that are numbers and not infinite, in their order; the same array where all are.
///
/// - Complexity: O(n); where all are finite, nothing is copied.
public func finiteValues(_ values: [Double]) -> [Double] {
    guard !areFinite(values) else { return values }
    // Each is written and stays only where the next one goes behind it: a branch that goes either way costs more.
    return [Double](unsafeUninitializedCapacity: values.count) { finite, count in
        for value in values {
            finite.initializeElement(at: count, to: value)
            count &+= value.isFinite ? 1 : 0
        }
    }
}

/// Whether all values are finite: only of those the difference with itself is 0, and sums of it stay so.
private func areFinite(_ values: [Double]) -> Bool {
    values.withUnsafeBytes { bytes in
        var lanes = SIMD4<Double>()
        var start = 0
        while start &+ 32 <= bytes.count {
            let some = bytes.loadUnaligned(fromByteOffset: start, as: SIMD4<Double>.self)
            lanes += some - some
            start &+= 32
        }
        let rest = values[(start / 8)...].reduce(0) { $0 + ($1 - $1) }
        return lanes.sum() + rest == 0
    }
}
