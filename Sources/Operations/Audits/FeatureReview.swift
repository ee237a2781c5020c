import DriftStatistics
import Monitoring

/// A feature in a window and in the baseline, in figures that tell no score and no limit.
public struct FeatureReview: Sendable, Equatable {
    /// The feature.
    public var feature: String
    /// In the baseline; nil where its values are not kept.
    public var baseline: Summary?
    /// In the window.
    public var window: Summary?

    /// A column in a few figures.
    public enum Summary: Sendable, Equatable {
        /// Numbers: the middle half of them, and what stands in its middle; quantiles of type 7.
        case quartiles(lower: Double, median: Double, upper: Double)
        /// Categories: the largest shares, largest first, four at most.
        case shares([Share])
    }

    /// How often a category came in.
    public struct Share: Sendable, Equatable {
        /// The category.
        public var category: String
        /// Of all values, 0…1.
        public var share: Double
    }
}

extension Workbench {
    /// What a blind reviewer may see of a window's features, in the model's order.
    ///
    /// - Parameter review: The window.
    /// - Returns: One entry a feature; empty on a side where the rows are gone or the column never came in.
    /// - Throws: `notFound` for an unknown model.
    public func featureReviews(of review: WindowReview) throws(WorkbenchError) -> [FeatureReview] {
        try review.features.map { (feature) throws(WorkbenchError) in
            var found = FeatureReview(feature: feature.name)
            do throws(WorkbenchError) {
                let summary = review.summary
                switch try comparison(
                    model: summary.model,
                    window: summary.window.key,
                    column: feature.name
                ) {
                case .numbers(let there, let here, _):
                    (found.baseline, found.window) = (Self.quartiles(there), Self.quartiles(here))
                case .categories(let there, let here):
                    (found.baseline, found.window) = (Self.shares(there), Self.shares(here))
                }
            } catch .notFound {
                // The rest is shown all the same.
            }
            return found
        }
    }

    private static func quartiles(_ sorted: [Double]) -> FeatureReview.Summary? {
        guard let lower = try? quantile(ofSorted: sorted, at: 0.25),
            let median = try? quantile(ofSorted: sorted, at: 0.5),
            let upper = try? quantile(ofSorted: sorted, at: 0.75)
        else { return nil }
        return .quartiles(lower: lower, median: median, upper: upper)
    }

    private static func shares(_ counts: [String: Int]) -> FeatureReview.Summary? {
        let all = counts.values.reduce(0, +)
        guard all > 0 else { return nil }
        let largest = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(4)
        return .shares(
            largest.map { FeatureReview.Share(category: $0.key, share: Double($0.value) / Double(all)) }
        )
    }
}
