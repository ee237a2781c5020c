/// Why a window differs from the baseline: what moved, what that did to the output, where, and since when.
public struct Explanation: Sendable, Equatable, Codable {
    /// The window's key.
    public var window: String
    /// Rows of the window.
    public var windowRows: Int
    /// Rows of the baseline.
    public var baselineRows: Int
    /// What each feature did to the output; of several classes the one that moved most first.
    public var outputs: [OutputEffect]
    /// Which features moved; nil with fewer than four rows on a side or without features.
    public var shares: DriftShares?
    /// What goes together with the drift, strongest first.
    public var correlations: [FeatureCorrelation]
    /// Where the output moved most.
    public var segments: [DriftSegment]
    /// Since when the output is another; nil without times or enough rows.
    public var change: OutputChange?
    /// What each feature did to the loss; nil without enough labels.
    public var loss: OutputEffect?
    /// Where the loss rose most.
    public var lossSegments: [DriftSegment]
    /// How the order of what the model leans on changed; nil without attributions.
    public var attributions: AttributionDrift?
    /// How another version of the model answers in the window than in the baseline, as a clause.
    public var versionChange: String?
    /// What could not be answered, and why, as sentences.
    public var notes: [String]

    /// An explanation from its parts.
    public init(
        window: String,
        windowRows: Int,
        baselineRows: Int,
        outputs: [OutputEffect] = [],
        shares: DriftShares? = nil,
        correlations: [FeatureCorrelation] = [],
        segments: [DriftSegment] = [],
        change: OutputChange? = nil,
        loss: OutputEffect? = nil,
        lossSegments: [DriftSegment] = [],
        attributions: AttributionDrift? = nil,
        versionChange: String? = nil,
        notes: [String] = []
    ) {
        self.window = window
        self.windowRows = windowRows
        self.baselineRows = baselineRows
        self.outputs = outputs
        self.shares = shares
        self.correlations = correlations
        self.segments = segments
        self.change = change
        self.loss = loss
        self.lossSegments = lossSegments
        self.attributions = attributions
        self.versionChange = versionChange
        self.notes = notes
    }

    /// The effect on the output that moved most.
    public var output: OutputEffect? { outputs.first }
}
