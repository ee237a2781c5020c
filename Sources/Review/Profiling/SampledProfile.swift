public import Monitoring

/// A window's profile together with the rows that may be drawn from it for labelling.
public struct SampledProfile: Sendable, Equatable {
    /// The summary of the columns.
    public var profile: WindowProfile
    /// The rows that may be drawn.
    public var sample: SampleCandidates

    /// A profile and its candidates.
    public init(profile: WindowProfile, sample: SampleCandidates) {
        self.profile = profile
        self.sample = sample
    }

    /// The profile of both parts' rows.
    ///
    /// Associative and commutative up to rounding, so that it does not matter which machine had which part.
    ///
    /// - Throws: `sameRow` where a row was counted in both, `otherBins` where they were counted in different bins.
    public func merged(with other: SampledProfile) throws(ProfileConflict) -> SampledProfile {
        if let id = sample.repeatedID(in: other.sample) {
            throw .sameRow(id: id, window: profile.window)
        }
        guard let profile = profile.merged(with: other.profile),
            let sample = sample.merged(with: other.sample)
        else { throw .otherBins(window: profile.window) }
        return SampledProfile(profile: profile, sample: sample)
    }

    /// Profiles of several windows, oldest window first.
    public static func inOrder(_ profiles: some Sequence<SampledProfile>) -> [SampledProfile] {
        profiles.sorted {
            ($0.profile.firstTime, $0.profile.window) < ($1.profile.firstTime, $1.profile.window)
        }
    }

    /// What does not add up in a profile that came from elsewhere, as the end of a sentence; nil where all does.
    public var fault: String? {
        profile.fault ?? sample.fault(rows: profile.rows, columns: profile.columns.count)
    }

    /// Why it was not made by a plan, as the end of a sentence; nil where it was.
    public func misfit(to plan: ProfilePlan) -> String? {
        guard sample.limit == plan.candidates, sample.seed == plan.model.sampling.seed else {
            return "was drawn with another seed or for another sample"
        }
        return profile.misfit(to: plan.model, edges: plan.edges)
    }
}

/// Why two profiles cannot be added.
public enum ProfileConflict: Error, Sendable, Equatable {
    /// The row with this id was counted in both.
    case sameRow(id: String, window: String)
    /// They were counted in different bins, or drawn differently.
    case otherBins(window: String)
    /// They are of different models or of different bins of one model.
    case otherPlan(first: String, second: String)

    /// The conflict in words: the thing, the rule and the way out.
    public var sentence: String {
        switch self {
        case .sameRow(let id, let window):
            "Window \(window): the prediction “\(id)” stands in two profiles, so its rows would count twice. "
                + "Profile each row once, and merge each line once."
        case .otherBins(let window):
            "Window \(window): two profiles were counted in different bins. Make them with the same file of bins."
        case .otherPlan(let first, let second):
            "The profiles were made with different files of bins: \(first) and \(second). Make them with the same."
        }
    }
}
