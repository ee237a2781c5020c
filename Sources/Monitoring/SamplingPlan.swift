/// How predictions are drawn for labelling when a window closes.
public struct SamplingPlan: Sendable, Equatable, Codable {
    /// Labels asked for in each window; the first look where there are two.
    public var perWindow: Int
    /// Labels in all where the first leave open whether the model got worse; nil: one look only.
    public var secondLook: Int?
    /// Labels asked for in a calendar month, spread evenly over its windows, instead of so many in each; nil: the same
    /// number in each window.
    public var perMonth: Int?
    /// How inclusion probabilities are set.
    public var design: Design
    /// The fewest labels of a stratum, for the stratified design.
    public var minimumPerStratum: Int
    /// The seed of the permanent random numbers.
    public var seed: UInt64

    /// A way to set inclusion probabilities.
    public enum Design: String, Sendable, Codable, CaseIterable {
        /// The same probability for each row.
        case uniform
        /// Half uniform, half in proportion to how unsure the model is: √(c(1−c)), or the expected absolute residual.
        case halfUncertainty
        /// Fifths of the rows by how sure the model is, each with its own number of labels (Neyman's).
        case stratified
    }

    /// A plan of one look, unless a second is given; half of the labels where the model is unsure.
    public init(
        perWindow: Int = 30,
        secondLook: Int? = nil,
        perMonth: Int? = nil,
        design: Design = .halfUncertainty,
        minimumPerStratum: Int = 5,
        seed: UInt64 = 1
    ) {
        self.perWindow = perWindow
        self.secondLook = secondLook
        self.perMonth = perMonth
        self.design = design
        self.minimumPerStratum = minimumPerStratum
        self.seed = seed
    }

    /// What a model file that says nothing about samples asks for.
    ///
    /// 30 labels a window, and 80 where those leave the answer open: that does the work of about 90 fixed labels with 42
    /// on average.
    public static let standard = SamplingPlan(perWindow: 30, secondLook: 80)

    /// How many labels a window is drawn for at first.
    ///
    /// With a number a month, the k-th of the W windows that begin in the month gets `⌊(k+1)·M/W⌋ − ⌊k·M/W⌋`, so that
    /// the windows of a month add up to M and none differs from another by more than one.
    ///
    /// - Parameters:
    ///   - start: The window's first moment; nil, or windows that are no spans of time, give `perWindow`.
    ///   - windows: How rows are cut into windows.
    /// - Returns: 0 or more.
    /// - Complexity: O(windows in a month).
    public func labels(ofWindowFrom start: Moment?, _ windows: WindowPlan) -> Int {
        var monthly = windows
        monthly.grain = .month
        guard let perMonth, let start, windows.grain.isTimed, var months = WindowCutter(monthly),
            var cutter = WindowCutter(windows)
        else { return perWindow }
        let month = months.span(containing: start)
        var span = cutter.span(containing: month.start)
        if span.start < month.start { span = cutter.span(after: span) }
        var (place, count) = (0, 0)
        while span.start < month.end {
            if span.start < start { place += 1 }
            count += 1
            span = cutter.span(after: span)
        }
        guard count > 0, place < count else { return perMonth }
        return (place + 1) * perMonth / count - place * perMonth / count
    }
}

extension SamplingPlan {
    /// How many labels are asked for, in words: `30 a window, 80 where those leave the answer open`.
    public var words: String {
        if let perMonth { return "\(perMonth) a month" }
        guard perWindow > 0 else { return "none but what people ask for" }
        let first = "\(perWindow) a window"
        return secondLook.map { "\(first), \($0) where those leave the answer open" } ?? first
    }
}
