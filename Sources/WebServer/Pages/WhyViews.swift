import Charts
import Monitoring
import Operations
import Reports

/// Why a window differs from the baseline, as a part of a page.
struct WhyView: Sendable {
    var window: String
    /// How far the split by features can be trusted.
    var trust: String
    /// What did most to the output, and how it is distributed.
    var pictures: [PictureView]
    /// The others, folded away; nil without any.
    var further: PicturesView?
    var segments: [SegmentView]
    var hasSegments: Bool
    var lossSegments: [SegmentView]
    var hasLossSegments: Bool
    var correlations: [String]
    var hasCorrelations: Bool
    /// What the model leans on, feature by feature.
    var attributions: [AttributionView]
    var hasAttributions: Bool
    var agreement: String
    /// The same for each class of several.
    var classAgreements: [ClassAgreementView]
    var hasClassAgreements: Bool
    var notes: [String]

    /// More than this many pictures stand between the reader and the verdict.
    private static let shown = 2

    init(_ explanation: Explanation, _ model: MonitoredModel, more: [PictureView]) {
        window = explanation.window
        trust = explanation.output.map(Self.trust) ?? "The output could not be compared."
        var pictures: [PictureView] = []
        func add(_ heading: String, _ chart: (any Chart)?, _ id: String) {
            guard let chart else { return }
            pictures.append(
                PictureView(
                    heading: heading,
                    picture: Markup(html: chart.html(id: id, tableSummary: "Data of this chart: \(heading)"))
                )
            )
        }
        add(
            "What each feature did to the output",
            explanation.output.map { Self.waterfall($0, explanation, model) },
            "why-output"
        )
        add(
            "What each feature did to the loss",
            explanation.loss.map { Self.waterfall($0, explanation, model) },
            "why-loss"
        )
        pictures += more.prefix(1)
        add(
            "Which features moved",
            explanation.shares.map { ExplanationPictures.shares($0, of: explanation, model) },
            "why-shares"
        )
        pictures += more.dropFirst()
        add(
            "What goes together with it",
            ExplanationPictures.correlations(explanation, model),
            "why-correlations"
        )
        self.pictures = Array(pictures.prefix(Self.shown))
        let rest = Array(pictures.dropFirst(Self.shown))
        further = rest.isEmpty ? nil : PicturesView(pictures: rest)
        let rows = windowAddress(model.name, explanation.window) + "/rows"
        segments =
            explanation.output.map { Self.segments(explanation.segments, $0, rows, .output) } ?? []
        hasSegments = !segments.isEmpty
        lossSegments =
            explanation.loss.map { Self.segments(explanation.lossSegments, $0, rows, .loss) } ?? []
        hasLossSegments = !lossSegments.isEmpty
        correlations = explanation.correlations.filter { $0.kind == .pairChange }.map {
            $0.sentence(for: model)
        }
        hasCorrelations = !correlations.isEmpty
        let order = explanation.attributions?.features.sorted { $0.windowImportance > $1.windowImportance }
        attributions = (order ?? []).prefix(20).map { AttributionView($0, model) }
        hasAttributions = !attributions.isEmpty
        agreement = explanation.attributions.map { Wording.number($0.agreement) } ?? ""
        classAgreements = (explanation.attributions?.classes ?? []).map { ClassAgreementView($0, model) }
        hasClassAgreements = !classAgreements.isEmpty
        notes = explanation.notes
    }

    private static func waterfall(_ effect: OutputEffect, _ explanation: Explanation, _ model: MonitoredModel)
        -> WaterfallChart
    {
        ExplanationPictures.waterfall(effect, window: explanation.window, subject: model.subject(of: effect))
        {
            model.title(ofColumn: $0)
        }
    }

    private static func trust(_ effect: OutputEffect) -> String {
        let fit =
            effect.surrogateR2.map {
                "The split rests on a model that adds up one effect per feature; it reproduces "
                    + "\(Wording.percent(max(0, $0))) of the variance of the answers in the baseline."
            } ?? "The split rests on the attributions that came with the predictions."
        let rest = effect.remainderShare.map {
            " \(Wording.percent($0)) of the shift is not explained by features by themselves"
                + (effect.isUnexplained ? ": interactions or a changed model." : ".")
        }
        return fit + (rest ?? "")
    }

    private static func segments(
        _ segments: [DriftSegment],
        _ effect: OutputEffect,
        _ address: String,
        _ list: SegmentList
    ) -> [SegmentView] {
        segments.enumerated().map { place, segment in
            SegmentView(
                text: segment.text,
                moved:
                    "from \(effect.text(from: segment.baselineMean)) to \(effect.text(from: segment.windowMean)), "
                    + "in \(Words.count(segment.rows, "row")) (\(Wording.percent(segment.share)))",
                address: "\(address)?of=\(list.rawValue)&segment=\(place + 1)"
            )
        }
    }
}

/// A segment with the way to its rows.
struct SegmentView: Sendable {
    var text: String
    var moved: String
    var address: String
}

/// How much a model leans on a feature, in a window and before.
struct AttributionView: Sendable {
    var feature: String
    var here: String
    var before: String
    var place: String

    init(_ feature: AttributionDrift.Feature, _ model: MonitoredModel) {
        self.feature = model.title(ofColumn: feature.feature)
        here = Wording.number(feature.windowImportance)
        before = Wording.number(feature.baselineImportance)
        let (now, then) = (Wording.ordinal(feature.windowRank), Wording.ordinal(feature.baselineRank))
        place = now == then ? "\(now) as before" : "\(now), \(then) before"
    }
}

/// How well the order of what a model leans on for a class agrees with the baseline's.
struct ClassAgreementView: Sendable {
    var name: String
    var agreement: String
    var moved: String

    init(_ drift: AttributionDrift, _ model: MonitoredModel) {
        name = model.title(ofClass: drift.category ?? "")
        agreement = Wording.number(drift.agreement)
        moved = drift.movedWords { model.title(ofColumn: $0) } ?? "all in their places"
    }
}

/// Pictures one after the other.
struct PicturesView: Sendable {
    var pictures: [PictureView]
}

extension WhyView {
    /// The part of a window's page or of an alert's: what was explained, the features that did most, and their drift.
    static func of(
        _ explanation: Explanation,
        _ model: MonitoredModel,
        except columns: Set<String>,
        from workbench: Workbench
    )
        throws(WorkbenchError) -> WhyView
    {
        var more: [PictureView] = []
        let drawn = FindingPictures(model: model)
        let told = explanation.output?.contributions.prefix(1).map(\.feature) ?? []
        let moved = explanation.movedFeatures(most: 1).map(\.feature)
        var shown = columns
        for (index, column) in (told + moved).enumerated() where shown.insert(column).inserted {
            let picture = try drawn.distribution(
                of: column,
                window: explanation.window,
                id: "why-feature\(index)",
                from: workbench
            )
            if let picture { more.append(picture) }
        }
        let cells = try workbench.featureDrift(model: model.name, through: explanation.window)
        if let map = ExplanationPictures.driftMap(cells, model) {
            more.append(
                PictureView(
                    heading: map.title,
                    picture: Markup(
                        html: map.html(id: "why-map", tableSummary: "Data of this chart: \(map.title)")
                    )
                )
            )
        }
        return WhyView(explanation, model, more: more)
    }
}
