/// A known truth as a lead names it, or takes it back.
struct GoldForm {
    var prediction: String
    var value: String?
    var note: String

    init(_ fields: inout FormFields, withdraws: Bool) throws {
        let prediction = fields.text("prediction", atMost: 1_000, orSay: "Write the prediction's id.")
        let value = withdraws ? "" : fields.text("value", atMost: 1_000, orSay: "Write the truth.")
        let note = fields.optionalText("note", atMost: 2_000)
        guard let prediction, let value, let note else { throw fields.failure }
        self.prediction = prediction
        self.value = withdraws ? nil : value
        self.note = note
    }
}
