/// Moments up to the sixth, mergeable: what the uncertainty of a skewness needs.
///
/// `m5 = Σ(x − mean)⁵`, `m6` with the sixth power; the others are those of `Moments`. Source: Pébay (2008), formula
/// 2.1 for any order.
public struct HigherMoments: Hashable, Sendable {
    /// Count, mean and the sums up to the fourth power.
    public let moments: Moments
    /// The sum of fifth powers of deviations from the mean.
    public let m5: Double
    /// The sum of sixth powers of deviations from the mean.
    public let m6: Double

    /// The moments of no values.
    public init() {
        (moments, m5, m6) = (Moments(), 0, 0)
    }

    /// The moments of finite values.
    ///
    /// - Complexity: O(n).
    public init(of values: [Double]) {
        let moments = Moments(of: values)
        var (fifth, sixth) = (0.0, 0.0)
        for value in values {
            let deviation = value - moments.mean
            let cube = deviation * deviation * deviation
            fifth += cube * deviation * deviation
            sixth += cube * cube
        }
        self.init(unchecked: moments, fifth, sixth)
    }

    /// Restores moments that were stored earlier.
    ///
    /// - Throws: `outOfRange` for a negative sixth sum, or sums that are no numbers.
    public init(_ moments: Moments, m5: Double, m6: Double) throws(StatisticsError) {
        guard !m5.isNaN, !m6.isNaN, m6 >= 0 else {
            throw .outOfRange("stored moments must be numbers, with even sums of at least 0")
        }
        self.init(unchecked: moments, m5, m6)
    }

    private init(unchecked moments: Moments, _ m5: Double, _ m6: Double) {
        // Beyond 1e51 the sixth power exceeds a double; infinity says so.
        (self.moments, self.m5, self.m6) = (moments, m5.isNaN ? 0 : m5, m6.isNaN ? .infinity : m6)
    }

    /// The moments of both sets of values together.
    ///
    /// - Complexity: O(1).
    public func merged(with other: HigherMoments) -> HigherMoments {
        if moments.count == 0 { return other }
        if other.moments.count == 0 { return self }
        let (a, b) = (Double(moments.count), Double(other.moments.count))
        let delta = other.moments.mean - moments.mean
        // How far either side's mean lies from the merged one.
        let (left, right) = (-delta * (b / (a + b)), delta * (a / (a + b)))
        return HigherMoments(
            unchecked: moments.merged(with: other.moments),
            moved(5, by: left) + other.moved(5, by: right),
            moved(6, by: left) + other.moved(6, by: right)
        )
    }

    /// `Σ(d + offset)ᵖ = Σₖ C(p, k)·offsetᵏ·M_{p−k}` with `M₁ = 0` and `M₀ = n`.
    private func moved(_ order: Int, by offset: Double) -> Double {
        let sums = [Double(moments.count), 0, moments.m2, moments.m3, moments.m4, m5, m6]
        var (total, power, choose) = (0.0, 1.0, 1.0)
        for k in 0...order {
            total += choose * power * sums[order - k]
            power *= offset
            choose *= Double(order - k) / Double(k + 1)
        }
        return total
    }
}

extension HigherMoments: Codable {
    private enum Key: String, CodingKey {
        case count, mean, m2, m3, m4, m5, m6, minimum, maximum
    }

    /// Reads moments; those that no values can have are refused.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        let count = try values.decode(Int.self, forKey: .count)
        let minimum = try values.decodeIfPresent(Double.self, forKey: .minimum)
        let maximum = try values.decodeIfPresent(Double.self, forKey: .maximum)
        let moments = try Moments(
            count: count,
            mean: values.decode(Double.self, forKey: .mean),
            m2: values.decode(Double.self, forKey: .m2),
            m3: values.decode(Double.self, forKey: .m3),
            m4: values.decode(Double.self, forKey: .m4),
            minimum: minimum ?? .infinity,
            maximum: maximum ?? -.infinity
        )
        if count > 0 {
            guard let minimum, let maximum, minimum <= maximum, minimum.isFinite, maximum.isFinite else {
                throw StatisticsError.outOfRange("moments without a range")
            }
        }
        try self.init(
            moments,
            m5: values.decode(Double.self, forKey: .m5),
            m6: values.decode(Double.self, forKey: .m6)
        )
    }

    /// Writes the moments; no values have no range.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(moments.count, forKey: .count)
        try values.encode(moments.mean, forKey: .mean)
        try values.encode(moments.m2, forKey: .m2)
        try values.encode(moments.m3, forKey: .m3)
        try values.encode(moments.m4, forKey: .m4)
        try values.encode(m5, forKey: .m5)
        try values.encode(m6, forKey: .m6)
        guard moments.count > 0 else { return }
        try values.encode(moments.minimum, forKey: .minimum)
        try values.encode(moments.maximum, forKey: .maximum)
    }
}
