/// A confidence interval with both ends included.
public struct Interval: Hashable, Sendable {
    /// The lower end.
    public var lower: Double
    /// The upper end, not below the lower one.
    public var upper: Double

    /// Creates an interval from its two ends.
    public init(lower: Double, upper: Double) {
        self.lower = lower
        self.upper = upper
    }

    /// Half of the distance between the ends.
    public var halfWidth: Double { (upper - lower) / 2 }

    /// Whether the value lies between the ends, ends included.
    public func contains(_ value: Double) -> Bool { lower <= value && value <= upper }
}
