import Foundation
import Monitoring
import TestSupport
import Testing

@testable import Formats

/// The file of the documentation, with everything in it.
let fullFile = """
    model: flights
    task: binary
    question: Did this flight arrive 15 or more minutes late?
    classes: { "0": On time, 1: Late }
    positive: 1
    columns:
      id: prediction_id
      time: timestamp
      prediction: prediction
      score: score
      label: label
      version: model_version
      features:
        dep_delay: { type: number, unit: minutes, title: Departure delay }
        carrier: category
      evidence: [scheduled_arrival, actual_arrival]
      hidden: [customer_name]
    windows: { every: week, timeZone: Europe/Berlin, lateness: 2d }
    budget: { alerts: 3.3 per 100 windows }
    rules:
      - { statistic: kolmogorovSmirnov, columns: [dep_delay, score], limit: 0.25, level: notice }
      - { statistic: mean, columns: score, direction: above, minimumEffect: 0.05, minimumRows: 200 }
      - { statistic: volume, enabled: false }
    sampling: { perWindow: 60, design: halfUncertainty, seed: 2013 }
    review: { slots: 2, overlap: 0.2, audits: 0.05, guidelines: "Look at the *arrival* record: 15 minutes." }
    quality: { tolerance: 0.04 }
    labels: { due: 30d }
    retention: { features: 180d }
    """

let fullModel = MonitoredModel(
    name: "flights",
    task: .binary,
    question: "Did this flight arrive 15 or more minutes late?",
    classes: [LabelClass(value: "0", title: "On time"), LabelClass(value: "1", title: "Late")],
    positiveClass: "1",
    columns: ColumnPlan(
        id: "prediction_id",
        time: "timestamp",
        prediction: "prediction",
        score: "score",
        label: "label",
        version: "model_version",
        features: [
            FeatureColumn(name: "dep_delay", kind: .number, title: "Departure delay", unit: "minutes"),
            FeatureColumn(name: "carrier", kind: .category),
        ],
        evidence: ["scheduled_arrival", "actual_arrival"],
        hidden: ["customer_name"]
    ),
    windows: WindowPlan(grain: .week, timeZone: "Europe/Berlin", latenessSeconds: 172_800),
    rules: [
        RuleSetting(
            statistic: .kolmogorovSmirnov,
            columns: ["dep_delay", "score"],
            limit: 0.25,
            level: .notice
        ),
        RuleSetting(
            statistic: .mean,
            columns: ["score"],
            direction: .above,
            minimumEffect: 0.05,
            minimumRows: 200
        ),
        RuleSetting(statistic: .volume, enabled: false),
    ],
    sampling: SamplingPlan(perWindow: 60, design: .halfUncertainty, seed: 2013),
    review: ReviewPlan(
        slots: 2,
        overlap: 0.2,
        audits: 0.05,
        guidelines: "Look at the *arrival* record: 15 minutes."
    ),
    quality: QualityPlan(tolerance: 0.04),
    labels: LabelPlan(dueSeconds: 30 * 86_400),
    retention: RetentionPlan(featureSeconds: 180 * 86_400)
)

func modelSentences(_ yaml: String) -> [String] {
    do {
        _ = try ModelFile.parse(yaml: yaml)
        return []
    } catch {
        return error.problems.map(\.sentence)
    }
}

@Test func everyKeyIsRead() throws {
    #expect(try ModelFile.parse(yaml: fullFile) == fullModel)
}

@Test func attributionsAndRenamedColumnsAreReadAndWritten() throws {
    let file = fullFile.replacing(
        "hidden: [customer_name]",
        with: "hidden: [customer_name]\n  attributions: { dep_delay: shap_dep_delay }"
    ).replacing("title: Departure delay }", with: "title: Departure delay, column: departure_delay }")
    var model = fullModel
    model.columns.attributions = [AttributionSet(columns: ["dep_delay": "shap_dep_delay"])]
    model.columns.features[0].fileName = "departure_delay"
    #expect(try ModelFile.parse(yaml: file) == model)
    #expect(try ModelFile.parse(yaml: ModelFile.render(model)) == model)
    #expect(
        ModelFile.difference(old: fullModel, new: model) == [
            "columns.features.dep_delay.column: dep_delay → departure_delay",
            "columns.attributions.dep_delay added: shap_dep_delay",
        ]
    )
}

private let plants = """
    model: plants
    task: multiclass
    question: Which tree is it?
    classes: [oak, elm]
    columns:
      id: id
      prediction: prediction
      features: { age: number, height: number }
      attributions: { oak: "{feature}_label0", elm: { height: h1, age: a1 } }
    windows: { every: { rows: 100 } }
    sagemaker: { aggregation: mean_sq, labels: { oak: label0, elm: label1 }, attributionRows: sameOrder }
    """

@Test func attributionsOfSeveralClassesAreReadAndWritten() throws {
    let model = try ModelFile.parse(yaml: plants)
    #expect(
        model.columns.attributions == [
            AttributionSet(category: "oak", columns: ["age": "age_label0", "height": "height_label0"]),
            AttributionSet(category: "elm", columns: ["age": "a1", "height": "h1"]),
        ]
    )
    #expect(model.attributionColumns == ["age_label0", "height_label0", "a1", "h1"])
    #expect(
        model.sageMaker
            == SageMakerPlan(
                aggregation: .meanSquare,
                labels: ["oak": "label0", "elm": "label1"],
                attributionRows: .sameOrder
            )
    )
    #expect(try ModelFile.parse(yaml: ModelFile.render(model)) == model)
    var other = model
    other.columns.attributions[1].columns["age"] = "a2"
    other.sageMaker?.labels = [:]
    #expect(
        ModelFile.difference(old: model, new: other) == [
            "columns.attributions.elm.age: a1 → a2",
            "sagemaker.labels removed: { elm: label1, oak: label0 }",
        ]
    )
}

@Test func attributionsThatCannotBeToldApartAreRefused() {
    func said(_ old: String, _ new: String) -> [String] { modelSentences(plants.replacing(old, with: new)) }
    let columns = #"{ oak: "{feature}_label0", elm: { height: h1, age: a1 } }"#
    #expect(
        said(columns, "{ age: shap_age, height: shap_height }").first?.contains(
            #"columns.attributions.age: "age" is not a class of the model. Say whose attributions they are, class by class: "#
                + #"{ oak: "{feature}_label0", elm: "{feature}_label1" }."#
        ) == true
    )
    #expect(
        said(columns, #""{feature}_label0""#).first?.contains(
            "a model of several classes has attributions of each class."
        ) == true
    )
    #expect(
        said("elm: { height: h1, age: a1 }", "elm: { height: h1 }").first?.contains(
            #""age" has attributions for one class and not for another. Name the same features for every class."#
        ) == true
    )
    #expect(
        said(", elm: { height: h1, age: a1 }", "").first?.contains(#"the class "elm" has no attributions"#)
            == true
    )
    #expect(
        said("{feature}_label0", "{feature}").first?.contains("is already used by columns.features.age")
            == true
    )
    #expect(said("{feature}_label0", "shap").first?.contains("does not hold {feature} once") == true)
    #expect(
        said("elm: label1", "elm: label0").first?.contains(#"the label "label0" is already that of oak"#)
            == true
    )
    let loans = plants.replacing("task: multiclass", with: "task: binary")
    #expect(
        modelSentences(loans).first?.contains("only a model of several classes has attributions of each")
            == true
    )
}

@Test func aModelWrittenOutReadsBack() throws {
    #expect(try ModelFile.parse(yaml: ModelFile.render(fullModel)) == fullModel)
    for name in ["flights", "bikeshare"] {
        let model = try ModelFile.parse(yaml: exampleText("Examples/\(name)/model.yaml"))
        #expect(try ModelFile.parse(yaml: ModelFile.render(model)) == model)
    }
}

@Test(arguments: 1...200 as ClosedRange<UInt64>) func anyTextOfAModelReadsBack(seed: UInt64) throws {
    var random = TestRandom(state: seed)
    let letters = [
        "a", "Z", "0", " ", ":", "#", "-", "'", "\"", "\\", "{", "]", ",", "&", "*", "!", "é", "漢", "🙂", "%",
        "\n", "\t", "\u{85}", "\u{2028}", "~", "null",
    ]
    func text(_ length: Int, plain: Bool = false) -> String {
        let made = (0..<length).map { _ in letters.randomElement(using: &random) ?? "a" }.joined()
        return plain ? "k" + made.filter { !"\n\t\u{85}".contains($0) } : made
    }
    var model = fullModel
    model.question = text(20) + "?"
    model.review.guidelines = text(60)
    model.classes = [
        LabelClass(value: "no" + text(4, plain: true), title: text(5) + "x"),
        LabelClass(value: "1", title: "yes"),
    ]
    model.columns.features = (0..<5).map {
        FeatureColumn(
            name: "\($0)\(text(6, plain: true))",
            kind: .number,
            title: text(9) + ".",
            unit: text(3) + "u"
        )
    }
    model.columns.evidence = [text(8, plain: true) + "e"]
    model.rules = []
    model.windows = WindowPlan(
        grain: .rows(Int.random(in: 1...9_999, using: &random)),
        latenessSeconds: Int64.random(in: 0...100_000, using: &random)
    )
    model.review.overlap = Double.random(in: 0...1, using: &random)
    #expect(try ModelFile.parse(yaml: ModelFile.render(model)) == model)
}

@Test(arguments: [
    ("hour", WindowGrain.hour), ("day", .day), ("week", .week), ("month", .month), ("batch", .batch),
    ("500 rows", .rows(500)),
    ("{ rows: 500 }", .rows(500)),
])
func windowsHaveALength(every: String, grain: WindowGrain) throws {
    let yaml = fullFile.replacingOccurrences(of: "every: week", with: "every: \(every)")
    #expect(try ModelFile.parse(yaml: yaml).windows.grain == grain)
}

@Test(
    arguments: [("0", 0), ("2d", 172_800), ("6h", 21_600), ("30m", 1_800), ("45s", 45)] as [(String, Int64)]
)
func latenessIsALengthOfTime(text: String, seconds: Int64) throws {
    let yaml = fullFile.replacingOccurrences(of: "lateness: 2d", with: "lateness: \(text)")
    #expect(try ModelFile.parse(yaml: yaml).windows.latenessSeconds == seconds)
}

@Test func theLastClassIsThePositiveOneUnlessAnotherIsNamed() throws {
    let without = fullFile.replacingOccurrences(of: "positive: 1\n", with: "")
    #expect(try ModelFile.parse(yaml: without).positiveClass == "1")
    let first = fullFile.replacingOccurrences(of: "positive: 1\n", with: "positive: 0\n")
    #expect(try ModelFile.parse(yaml: first).positiveClass == "0")
    #expect(try ModelFile.parse(yaml: ModelFile.render(ModelFile.parse(yaml: first))).positiveClass == "0")
}

@Test func theDifferenceIsToldInWords() throws {
    var new = fullModel
    #expect(ModelFile.difference(old: fullModel, new: new) == [])
    new.windows.grain = .day
    new.windows.latenessSeconds = 3_600
    new.columns.features[0].unit = nil
    new.columns.features.append(FeatureColumn(name: "origin", kind: .category))
    new.columns.hidden = []
    new.columns.version = nil
    new.rules[0].limit = 0.3
    new.rules.remove(at: 1)
    new.rules.append(RuleSetting(statistic: .classShare, limit: 0.1))
    new.review.guidelines = ""
    new.quality.tolerance = nil
    new.labels = nil
    new.retention = nil
    #expect(
        ModelFile.difference(old: fullModel, new: new) == [
            "columns.version removed: model_version", "feature added: origin",
            "columns.features.dep_delay.unit: minutes → none",
            "hidden column removed: customer_name", "windows.every: week → day", "windows.lateness: 2d → 1h",
            "rule kolmogorovSmirnov(dep_delay, score): limit 0.25 → 0.3",
            "rule added: statistic: classShare, limit: 0.1",
            "rule removed: statistic: mean, columns: [score], direction: above, minimumEffect: 0.05, minimumRows: 200",
            "review.guidelines removed: Look at the *arrival* record: 15 minutes.",
            "quality.tolerance removed: 0.04",
            "labels.due removed: 30d",
            "retention.features removed: 180d",
        ]
    )
}
