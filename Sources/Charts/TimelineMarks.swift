/// What a window turned out to be; each has a marker shape of its own.
public enum WindowMark: String, Sendable, CaseIterable {
    /// Evaluated, nothing unusual: a small dot.
    case quiet
    /// Only features moved: a hollow square.
    case notice
    /// Past its limit: a filled diamond.
    case flagged
    /// Evaluated before enough reference windows existed, or while learning: a hollow circle.
    case provisional

    var words: String { self == .quiet ? "" : rawValue }
}

/// What people said about a window.
public enum VerdictMark: String, Sendable, CaseIterable {
    /// Confirmed: ▲.
    case confirmed
    /// Dismissed: ○.
    case dismissed
    /// Judged, without an answer: ×.
    case cannotTell
    /// Flagged and not judged yet: –.
    case waiting

    var words: String { self == .cannotTell ? "cannot tell" : rawValue }

    var shape: MarkerShape {
        switch self {
        case .confirmed: .triangle
        case .dismissed: .circle
        case .cannotTell: .cross
        case .waiting: .bar
        }
    }
}

/// Something that happened at one moment: a new reference, a new limit, a deployment.
public struct TimelineEvent: Sendable, Equatable {
    /// What happened; each kind has its own dash.
    public enum Kind: String, Sendable {
        /// The reference changed.
        case reference
        /// A limit changed.
        case threshold
        /// A model version was deployed.
        case deployment
    }

    /// When, in the units of the windows' positions.
    public var position: Double
    /// A few words, such as "Reference 3".
    public var label: String
    /// What happened.
    public var kind: Kind

    /// An event at a moment.
    public init(position: Double, label: String, kind: Kind) {
        (self.position, self.label, self.kind) = (position, label, kind)
    }

    var dash: String {
        switch kind {
        case .reference: "1 3"
        case .threshold: "6 3"
        case .deployment: ""
        }
    }
}

/// A span in which something was known to be wrong.
public struct TimelineIncident: Sendable, Equatable {
    /// Its start.
    public var from: Double
    /// Its end, not included.
    public var to: Double
    /// A few words.
    public var label: String

    /// A labelled span `[from, to)`.
    public init(from: Double, to: Double, label: String) {
        (self.from, self.to, self.label) = (from, to, label)
    }
}

/// What surrounds the windows of a timeline.
public struct TimelineContext: Sendable, Equatable {
    /// Labels of the time axis; when empty, the windows' own labels are used as room allows.
    public var ticks: [Tick]
    /// Moments to mark.
    public var events: [TimelineEvent]
    /// Spans to shade.
    public var incidents: [TimelineIncident]

    /// Ticks, events and incidents, all optional.
    public init(ticks: [Tick] = [], events: [TimelineEvent] = [], incidents: [TimelineIncident] = []) {
        (self.ticks, self.events, self.incidents) = (ticks, events, incidents)
    }
}
