/// How far a feature had drifted in one window, for a map of features by windows.
public struct FeatureDriftPoint: Sendable, Equatable {
    /// The feature's column.
    public var column: String
    /// The window.
    public var window: Window
    /// The largest gap between the distributions, 0…1; nil where it was not evaluated.
    public var value: Double?
    /// Whether it passed its limit.
    public var isBreached: Bool

    /// A point from its parts.
    public init(column: String, window: Window, value: Double?, isBreached: Bool) {
        self.column = column
        self.window = window
        self.value = value
        self.isBreached = isBreached
    }
}
